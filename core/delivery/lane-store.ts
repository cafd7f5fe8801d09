import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DELIVERIES_INDEXES } from '../contract/tables.ts';
import type { ConflictRetryOptions } from '../dynamodb/conflict-retry.ts';
import { fromItem, getRow, getRows, toItem, toKey, type RowKey, type StoredItem } from '../dynamodb/item-client.ts';
import { updateRow } from '../dynamodb/update-client.ts';
import { readNumber, readOneOf, readOptionalText, readText, type Item } from '../item/item-reader.ts';
import { dueShard, HOOK_KEY, laneKey, taskKey } from './keys.ts';
import type { Lane } from './lane.ts';

const HOOK_MODES = ['open', 'resting', 'paused', 'disabled'] as const;
export type HookMode = (typeof HOOK_MODES)[number];

/** How a webhook fares: read with every lane, strongly. */
export interface Hook {
  readonly webhookId: string;
  readonly accountId: string;
  readonly mode: HookMode;
  /** ISO 8601, UTC; absent while the last word of the receiver was a success. */
  readonly failingSince?: string;
  /** When a success last ended a failing run. */
  readonly lastOkAt?: string;
}

/** One attempt that was asked for by hand. */
export interface ResendTask {
  readonly taskId: string;
  readonly webhookId: string;
  readonly accountId: string;
  readonly registrationId: string;
  readonly eventId: string;
  readonly nextAt: string;
  readonly ring: string;
}

/** Somebody else wrote the row since it was read: read again and decide again (I5). */
export class RowMovedError extends Error {
  override readonly name = 'RowMovedError';
}

export interface LaneStore {
  getHook(webhookId: string): Promise<Hook | undefined>;
  getHookAndLane(
    webhookId: string,
    registrationId: string,
  ): Promise<{ hook: Hook | undefined; lane: Lane | undefined }>;
  getHookAndTask(webhookId: string, taskId: string): Promise<{ hook: Hook | undefined; task: ResendTask | undefined }>;
  /**
   * Stores the lane and returns it with its new version.
   * @throws RowMovedError when its version is not the stored one.
   */
  putLane(webhookId: string, registrationId: string, lane: Lane): Promise<Lane>;
  deleteLane(webhookId: string, registrationId: string): Promise<void>;
  listLanes(webhookId: string): Promise<{ registrationId: string; lane: Lane }[]>;
  putTask(task: ResendTask): Promise<void>;
  deleteTask(webhookId: string, taskId: string): Promise<void>;
  /** The first failure of a run starts it; later ones change nothing. */
  markFailing(webhookId: string, at: string): Promise<void>;
  /** A success ends a failing run. */
  markRecovered(webhookId: string, at: string): Promise<void>;
  disableHook(webhookId: string, reason: string): Promise<void>;
}

export function createLaneStore({
  client,
  tableName,
  conflicts,
}: {
  client: DynamoDBClient;
  tableName: string;
  conflicts?: ConflictRetryOptions;
}): LaneStore {
  async function getHookAnd(webhookId: string, sk: string): Promise<{ hook: Hook | undefined; row: Item | undefined }> {
    const rows = await getRows(client, tableName, [
      { pk: webhookId, sk: HOOK_KEY },
      { pk: webhookId, sk },
    ]);
    const hook = rows.find((row) => row['sk'] === HOOK_KEY);
    return { hook: hook && parseHook(hook), row: rows.find((row) => row !== hook) };
  }

  /** Changes a HOOK row that exists and fits; a webhook that is gone, or was changed already, is left alone. */
  async function updateHook(webhookId: string, update: string, condition: string, values: object): Promise<void> {
    await updateRow(
      client,
      {
        TableName: tableName,
        Key: toKey({ pk: webhookId, sk: HOOK_KEY }),
        UpdateExpression: update,
        ConditionExpression: condition,
        ...(update.includes('#mode') || condition.includes('#mode')
          ? { ExpressionAttributeNames: { '#mode': 'mode' } }
          : {}),
        ExpressionAttributeValues: toItem(values),
      },
      conflicts,
    );
  }

  const deleteRow = async (pk: string, sk: string): Promise<void> => {
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: toKey({ pk, sk }) }));
  };

  return {
    async getHook(webhookId) {
      const row = await getRow(client, tableName, { pk: webhookId, sk: HOOK_KEY });
      return row && parseHook(row);
    },

    async getHookAndLane(webhookId, registrationId) {
      const { hook, row } = await getHookAnd(webhookId, laneKey(registrationId));
      return { hook, lane: row && parseLane(row) };
    },

    async getHookAndTask(webhookId, taskId) {
      const { hook, row } = await getHookAnd(webhookId, taskKey(taskId));
      return { hook, task: row && parseTask(row) };
    },

    async putLane(webhookId, registrationId, lane) {
      const next = { ...lane, version: lane.version + 1 };
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toItem(toLaneRow(webhookId, registrationId, next)),
            ...(lane.version === 0
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: '#version = :read',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: toItem({ ':read': lane.version }),
                }),
          }),
        );
      } catch (cause) {
        if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
        throw new RowMovedError(`lane of ${webhookId} moved on from version ${lane.version}`, { cause });
      }
      return next;
    },

    deleteLane: (webhookId, registrationId) => deleteRow(webhookId, laneKey(registrationId)),

    async listLanes(webhookId) {
      const lanes: { registrationId: string; lane: Lane }[] = [];
      let start: StoredItem | undefined;
      do {
        const { Items = [], LastEvaluatedKey }: { Items?: StoredItem[]; LastEvaluatedKey?: StoredItem } =
          await client.send(
            new QueryCommand({
              TableName: tableName,
              KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
              ExpressionAttributeValues: toItem({ ':pk': webhookId, ':prefix': laneKey('') }),
              ...(start ? { ExclusiveStartKey: start } : {}),
            }),
          );
        for (const row of Items.map(fromItem)) {
          lanes.push({ registrationId: readText(row, 'sk').slice(laneKey('').length), lane: parseLane(row) });
        }
        start = LastEvaluatedKey;
      } while (start);
      return lanes;
    },

    async putTask({ taskId, webhookId, ...rest }) {
      const sk = taskKey(taskId);
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: toItem({
            pk: webhookId,
            sk,
            kind: 'resend',
            ...rest,
            [DELIVERIES_INDEXES.due.partition]: dueShard(webhookId, sk),
          }),
        }),
      );
    },

    deleteTask: (webhookId, taskId) => deleteRow(webhookId, taskKey(taskId)),

    markFailing: (webhookId, at) =>
      updateHook(webhookId, 'SET failingSince = :at', 'attribute_exists(pk) AND attribute_not_exists(failingSince)', {
        ':at': at,
      }),

    markRecovered: (webhookId, at) =>
      updateHook(webhookId, 'SET lastOkAt = :at REMOVE failingSince', 'attribute_exists(failingSince)', { ':at': at }),

    disableHook: (webhookId, reason) =>
      updateHook(webhookId, 'SET #mode = :disabled, disabledReason = :reason', 'attribute_exists(pk)', {
        ':disabled': 'disabled',
        ':reason': reason,
      }),
  };
}

function toLaneRow(webhookId: string, registrationId: string, lane: Lane): RowKey & Item {
  const sk = laneKey(registrationId);
  const { due } = DELIVERIES_INDEXES;
  return {
    pk: webhookId,
    sk,
    cursor: lane.cursor,
    version: lane.version,
    step: lane.step === 0 ? undefined : lane.step,
    headFirstAttemptAt: lane.head?.firstAttemptAt,
    headAttempts: lane.head?.attempts,
    lastDeliveredAt: lane.lastDeliveredAt,
    ...(lane.waiting && {
      ring: lane.waiting.ring,
      [due.sort]: lane.waiting.nextAt,
      [due.partition]: dueShard(webhookId, sk),
    }),
  };
}

function parseLane(row: Item): Lane {
  const firstAttemptAt = readOptionalText(row, 'headFirstAttemptAt');
  const ring = readOptionalText(row, 'ring');
  const lastDeliveredAt = readOptionalText(row, 'lastDeliveredAt');
  return {
    cursor: readNumber(row, 'cursor'),
    version: readNumber(row, 'version'),
    step: row['step'] === undefined ? 0 : readNumber(row, 'step'),
    ...(firstAttemptAt === undefined ? {} : { head: { firstAttemptAt, attempts: readNumber(row, 'headAttempts') } }),
    ...(ring === undefined ? {} : { waiting: { ring, nextAt: readText(row, DELIVERIES_INDEXES.due.sort) } }),
    ...(lastDeliveredAt === undefined ? {} : { lastDeliveredAt }),
  };
}

function parseHook(row: Item): Hook {
  const failingSince = readOptionalText(row, 'failingSince');
  const lastOkAt = readOptionalText(row, 'lastOkAt');
  return {
    webhookId: readText(row, 'pk'),
    accountId: readText(row, 'accountId'),
    mode: readOneOf(row, 'mode', HOOK_MODES),
    ...(failingSince === undefined ? {} : { failingSince }),
    ...(lastOkAt === undefined ? {} : { lastOkAt }),
  };
}

const parseTask = (row: Item): ResendTask => ({
  taskId: readText(row, 'sk').slice(taskKey('').length),
  webhookId: readText(row, 'pk'),
  accountId: readText(row, 'accountId'),
  registrationId: readText(row, 'registrationId'),
  eventId: readText(row, 'eventId'),
  nextAt: readText(row, DELIVERIES_INDEXES.due.sort),
  ring: readText(row, 'ring'),
});
