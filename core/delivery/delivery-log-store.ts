import { ConditionalCheckFailedException, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DELIVERIES_INDEXES, TTL_ATTRIBUTE } from '../contract/tables.ts';
import { fromItem, getRow, getRows, toItem, type RowKey } from '../dynamodb/item-client.ts';
import { readNumber, readOneOf, readOptionalText, readText, type Item } from '../item/item-reader.ts';
import { EVENT_TYPES } from '../journal/event.ts';
import { receivedKey } from '../journal/keys.ts';
import { ERROR_CLASSES } from './attempt-result.ts';
import {
  ATTEMPT_TRIGGERS,
  DELIVERY_STATUSES,
  expiresAt,
  type AttemptRecord,
  type DeliveryRecord,
} from './delivery-record.ts';
import { logShard, troubleKey } from './keys.ts';

/** What finds a record: its webhook, and its event with the time it was received. */
export interface DeliveryKey {
  readonly webhookId: string;
  readonly eventId: string;
  readonly receivedAt: string;
}

export interface DeliveryLogStore {
  get(key: DeliveryKey): Promise<DeliveryRecord | undefined>;
  /** Those that exist, in no order. */
  getMany(keys: readonly DeliveryKey[]): Promise<DeliveryRecord[]>;
  /**
   * Stores `change(record)`. `guess` is tried first (no read for a first attempt);
   * where the stored record is another one, that one is changed instead.
   */
  update(guess: DeliveryRecord, change: (record: DeliveryRecord) => DeliveryRecord): Promise<DeliveryRecord>;
}

/** A resend and a lane may write one record at a time. */
const UPDATE_TRIES = 5;

export function createDeliveryLogStore({
  client,
  tableName,
  now,
}: {
  client: DynamoDBClient;
  tableName: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}): DeliveryLogStore {
  const getMany = async (keys: readonly DeliveryKey[]): Promise<DeliveryRecord[]> =>
    (await getRows(client, tableName, keys.map(rowKey))).map(parseRecord);

  return {
    getMany,

    async get(key) {
      const row = await getRow(client, tableName, rowKey(key));
      return row && parseRecord(row);
    },

    async update(guess, change) {
      let current = guess;
      for (let tries = 1; ; tries++) {
        const next = { ...change(current), version: current.version + 1 };
        try {
          await client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: toItem(toRow(next, now())),
              ...unchangedSince(current.version),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            }),
          );
          return next;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException) || tries >= UPDATE_TRIES) throw error;
          current = error.Item ? parseRecord(fromItem(error.Item)) : { ...guess, version: 0 };
        }
      }
    },
  };
}

/** The place of a record in lists: by the time its event was received. */
export const sortKey = ({ receivedAt, eventId }: DeliveryKey): string => receivedKey(receivedAt, eventId);

const rowKey = (key: DeliveryKey): RowKey => ({ pk: logShard(key.webhookId, key.eventId), sk: sortKey(key) });

const toRow = (record: DeliveryRecord, nowMs: number): RowKey & Item => ({
  ...rowKey(record),
  ...record,
  ...(record.status === 'delivered'
    ? {}
    : { [DELIVERIES_INDEXES.trouble.partition]: troubleKey(record.webhookId, record.status) }),
  [TTL_ATTRIBUTE]: expiresAt(record, nowMs),
});

function parseRecord(row: Item): DeliveryRecord {
  const deliveredAt = readOptionalText(row, 'deliveredAt');
  const attempts = row['attempts'];
  if (!Array.isArray(attempts)) throw new Error('a row of the delivery log lacks its attempts');
  return {
    deliveryId: readText(row, 'deliveryId'),
    webhookId: readText(row, 'webhookId'),
    accountId: readText(row, 'accountId'),
    eventId: readText(row, 'eventId'),
    eventType: readOneOf(row, 'eventType', EVENT_TYPES),
    registrationId: readText(row, 'registrationId'),
    serial: readText(row, 'serial'),
    position: readNumber(row, 'position'),
    status: readOneOf(row, 'status', DELIVERY_STATUSES),
    receivedAt: readText(row, 'receivedAt'),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    attempts: attempts.map(parseAttempt),
    attemptCount: readNumber(row, 'attemptCount'),
    version: readNumber(row, 'version'),
  };
}

function parseAttempt(row: Item): AttemptRecord {
  const errorClass = readOptionalText(row, 'errorClass');
  const answer = readOptionalText(row, 'answer');
  return {
    number: readNumber(row, 'number'),
    at: readText(row, 'at'),
    trigger: readOneOf(row, 'trigger', ATTEMPT_TRIGGERS),
    durationMs: readNumber(row, 'durationMs'),
    ...(row['statusCode'] === undefined ? {} : { statusCode: readNumber(row, 'statusCode') }),
    ...(errorClass === undefined ? {} : { errorClass: readOneOf(row, 'errorClass', ERROR_CLASSES) }),
    ...(answer === undefined ? {} : { answer }),
  };
}

const unchangedSince = (
  version: number,
): Pick<PutItemCommand['input'], 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> =>
  version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#version = :read',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':read': { N: String(version) } },
      };
