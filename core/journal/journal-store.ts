import {
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type CancellationReason,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { LIMITS } from '../contract/limits.ts';
import { fromItem, getRow, getRows, toItem } from '../dynamodb/item-client.ts';
import { readNumber, readText } from '../item/item-reader.ts';
import type { Log } from '../log/log.ts';
import { EMPTY_HEAD, type Fact, type Head, type JournalEvent } from './event.ts';
import { parseEventRow, parseHeadRow, toEventRow, toHeadRow, toIdentityRow } from './journal-rows.ts';
import { HEAD_KEY, IDENTITY_KEY, LAST_POSITION_KEY, positionKey } from './keys.ts';
import { foldRepeats, planAppend, type JournalOwner } from './plan-append.ts';
import { takeContiguous } from './take-contiguous.ts';

/** How often an append that lost to another is tried anew, before the device is asked to come again. */
const APPEND_TRIES = 12;
const RETRY_BASE_MS = 15;
const RETRY_CAP_MS = 400;

export interface JournalStore {
  /** Where the journal ends; a journal without events ends at position 0. */
  getHead(registrationId: string): Promise<Head>;
  /**
   * Appends what is not known yet, in order, each chunk all or nothing.
   * @returns the events that are new; all others were known.
   * @throws Error when storage is unavailable or stays contended: what was not appended must be sent again.
   */
  append(owner: JournalOwner, facts: readonly Fact[]): Promise<JournalEvent[]>;
  /** The events behind `after`, contiguous, at most `limit`. Less than `limit` means: nothing more to take now. */
  readAfter(registrationId: string, after: number, limit: number): Promise<JournalEvent[]>;
  getEvent(registrationId: string, position: number): Promise<JournalEvent | undefined>;
  findEvent(eventId: string): Promise<JournalEvent | undefined>;
  /** The lowest position received at or after `since` (ISO 8601, UTC); one behind the head when there is none. */
  firstPositionSince(registrationId: string, since: string): Promise<number>;
}

export interface JournalStoreDeps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

export function createJournalStore(deps: JournalStoreDeps): JournalStore {
  const { client, tableName, now } = deps;

  async function getHead(registrationId: string): Promise<Head> {
    const row = await getRow(client, tableName, { pk: registrationId, sk: HEAD_KEY });
    return row ? parseHeadRow(row) : EMPTY_HEAD;
  }

  async function getEvent(registrationId: string, position: number): Promise<JournalEvent | undefined> {
    const row = await getRow(client, tableName, { pk: registrationId, sk: positionKey(position) });
    return row && parseEventRow(row);
  }

  return {
    getHead,
    getEvent,

    async append(owner, facts) {
      const folded = foldRepeats(facts);
      const appended: JournalEvent[] = [];
      for (let start = 0; start < folded.length; start += LIMITS.eventsPerTransaction) {
        appended.push(...(await appendChunk(deps, owner, folded.slice(start, start + LIMITS.eventsPerTransaction))));
      }
      return appended;
    },

    async readAfter(registrationId, after, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: toItem({
            ':pk': registrationId,
            ':first': positionKey(after + 1),
            ':last': LAST_POSITION_KEY,
          }),
          ConsistentRead: true,
          Limit: limit,
        }),
      );
      const events = Items.map((item) => parseEventRow(fromItem(item)));
      return takeContiguous(events, after, now());
    },

    async findEvent(eventId) {
      const row = await getRow(client, tableName, { pk: eventId, sk: IDENTITY_KEY });
      return row && getEvent(readText(row, 'registrationId'), readNumber(row, 'position'));
    },

    async firstPositionSince(registrationId, since) {
      const { position: last } = await getHead(registrationId);
      let low = 1;
      let high = last + 1;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const event = await getEvent(registrationId, middle);
        // A row that is no longer there is expired history, older than anything asked for.
        if (event && event.receivedAt >= since) high = middle;
        else low = middle + 1;
      }
      return low;
    },
  };
}

async function appendChunk(
  deps: JournalStoreDeps,
  owner: JournalOwner,
  chunk: readonly Fact[],
): Promise<JournalEvent[]> {
  for (let tries = 1; ; tries++) {
    const { head, known } = await readHeadAndKnown(deps, owner.registrationId, chunk);
    const fresh = chunk.filter(({ eventId }) => !known.has(eventId));
    if (fresh.length === 0) return [];

    const plan = planAppend(owner, head, fresh, new Date(deps.now()).toISOString());
    try {
      await deps.client.send(
        new TransactWriteItemsCommand({ TransactItems: toTransaction(deps.tableName, owner, head, plan) }),
      );
      return plan.events;
    } catch (error) {
      if (tries >= APPEND_TRIES || !isLostRace(error)) throw error;
      deps.log.info('journal.conflict', { registrationId: owner.registrationId, attempt: tries });
      const cap = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** tries);
      await deps.sleep(Math.ceil(deps.random() * cap));
    }
  }
}

/** One call tells where the journal ends and which of the facts are in it already. */
async function readHeadAndKnown(
  { client, tableName }: JournalStoreDeps,
  registrationId: string,
  facts: readonly Fact[],
): Promise<{ head: Head; known: Set<string> }> {
  const rows = await getRows(client, tableName, [
    { pk: registrationId, sk: HEAD_KEY },
    ...facts.map(({ eventId }) => ({ pk: eventId, sk: IDENTITY_KEY })),
  ]);
  const head = rows.find((row) => row['sk'] === HEAD_KEY);
  return {
    head: head ? parseHeadRow(head) : EMPTY_HEAD,
    known: new Set(rows.filter((row) => row !== head).map((row) => readText(row, 'pk'))),
  };
}

function toTransaction(
  tableName: string,
  { registrationId }: JournalOwner,
  readHead: Head,
  plan: { head: Head; events: readonly JournalEvent[] },
): TransactWriteItem[] {
  const isNew = 'attribute_not_exists(pk)';
  const headUnchanged =
    readHead.position === 0
      ? { ConditionExpression: isNew }
      : {
          ConditionExpression: '#position = :read',
          ExpressionAttributeNames: { '#position': 'position' },
          ExpressionAttributeValues: toItem({ ':read': readHead.position }),
        };
  return [
    { Put: { TableName: tableName, Item: toItem(toHeadRow(registrationId, plan.head)), ...headUnchanged } },
    ...plan.events.flatMap((event) => [
      { Put: { TableName: tableName, Item: toItem(toIdentityRow(event)), ConditionExpression: isNew } },
      { Put: { TableName: tableName, Item: toItem(toEventRow(event)), ConditionExpression: isNew } },
    ]),
  ];
}

/** Somebody else appended in between: reading again tells what is left to do. */
const RACES = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function isLostRace(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const reasons: CancellationReason[] = error.CancellationReasons ?? [];
  return reasons.length > 0 && reasons.every(({ Code }) => RACES.has(Code ?? 'None'));
}
