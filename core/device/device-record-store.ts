import type { DynamoDBClient, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import { LIMITS } from '../contract/limits.ts';
import type { ConflictRetryOptions } from '../dynamodb/conflict-retry.ts';
import { behindPrefix, getRow, putRows, queryRows, type RowKey, toKey } from '../dynamodb/item-client.ts';
import { updateRow } from '../dynamodb/update-client.ts';
import { type Item, readNumber, readOptionalText, readText, readTextMap } from '../item/item-reader.ts';
import { shardOf } from '../journal/keys.ts';
import { parseRegistration } from './device.ts';
import { registrationKey } from './device-rows.ts';

export const RECORD_LIMITS = {
  /** Facts kept of one device, and tables whose stamp is kept. */
  facts: 200,
  stamps: 32,
  /** Fields of one record, and characters of a name and a value. */
  fields: 40,
  nameCharacters: 64,
  valueCharacters: 256,
} as const;

const SEEN_SHARDS = 16;
const SEEN_EVERY_MS = 120_000;
/** Devices whose last sighting one instance remembers. */
const SEEN_REMEMBERED = 20_000;
/** An update expression may have 4 KB; a fact takes about 20 bytes of it. */
const FACTS_PER_UPDATE = 100;
const DAY_SECONDS = 86_400;

/** Names and texts that a device gave, without secrets. */
export type Fields = Readonly<Record<string, string>>;

export interface LogRecord {
  /** The kind of line, e.g. `OPLOG`. */
  readonly kind: string;
  readonly fields: Fields;
}

export interface StoredLogRecord extends LogRecord {
  readonly receivedAt: string;
}

export interface DeviceUser {
  readonly pin: string;
  readonly fields: Fields;
}

export interface StoredDeviceUser extends DeviceUser {
  readonly receivedAt: string;
}

export interface Page {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface DeviceRecordStore {
  /** Merges what the device says of itself; beyond 200 names new ones are dropped. */
  putFacts(registrationId: string, facts: Fields): Promise<void>;
  putStamp(registrationId: string, table: string, value: string): Promise<void>;
  /** Keeps operation log lines for 30 days; the same line is one row, however often it comes. */
  putLogRecords(registrationId: string, records: readonly LogRecord[], receivedAt: string): Promise<void>;
  /** Keeps the last that the device said of each user. */
  putUsers(registrationId: string, users: readonly DeviceUser[], receivedAt: string): Promise<void>;
  /** Remembers for a day that an unregistered device tried. */
  noteKnock(serial: string): Promise<void>;
  /** Remembers that the device was heard, at most every two minutes. */
  noteSeen(registrationId: string): Promise<void>;
  /** Operation log lines in the order of their keys, which is stable and says nothing about time. */
  listLogRecords(
    registrationId: string,
    page: Page,
  ): Promise<{ readonly records: readonly StoredLogRecord[]; readonly next?: string }>;
  listUsers(
    registrationId: string,
    page: Page,
  ): Promise<{ readonly users: readonly StoredDeviceUser[]; readonly next?: string }>;
  /** When the device was last heard without sending an event (ISO 8601, UTC). */
  getSeen(registrationId: string): Promise<string | undefined>;
}

export interface DeviceRecordStoreDeps {
  readonly client: DynamoDBClient;
  /** The registry. */
  readonly tableName: string;
  readonly now: () => number;
  readonly conflicts?: ConflictRetryOptions;
}

const knockKey = (serial: string): RowKey => ({ pk: `SERIAL#${serial}`, sk: 'KNOCK' });
const seenKey = (registrationId: string): RowKey => ({
  pk: `SEEN#${shardOf(registrationId, SEEN_SHARDS)}`,
  sk: registrationId,
});

/** What devices say besides punches: facts, stamps, operation log lines, users, and that they are there. */
export function createDeviceRecordStore({
  client,
  tableName,
  now,
  conflicts,
}: DeviceRecordStoreDeps): DeviceRecordStore {
  const lastSeenMs = new Map<string, number>();
  const isoNow = (): string => new Date(now()).toISOString();

  const update = (input: UpdateItemCommandInput): Promise<boolean> => updateRow(client, input, conflicts);

  async function queryPrefix(
    registrationId: string,
    prefix: string,
    { limit, after }: Page,
  ): Promise<{ items: readonly Item[]; next?: string }> {
    const { items, more } = await queryRows(
      client,
      {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :end',
        ExpressionAttributeValues: {
          ':pk': { S: registrationId },
          // The smallest key behind another is that key with the smallest character added.
          ':from': { S: after === undefined ? prefix : `${prefix}${after}\u0000` },
          ':end': { S: behindPrefix(prefix) },
        },
        ConsistentRead: true,
      },
      limit,
    );
    const last = items.at(-1);
    return { items, ...(more && last !== undefined && { next: readText(last, 'sk').slice(prefix.length) }) };
  }

  function rememberSeen(registrationId: string, atMs: number): void {
    if (lastSeenMs.size >= SEEN_REMEMBERED) lastSeenMs.clear();
    lastSeenMs.set(registrationId, atMs);
  }

  async function getSeen(registrationId: string): Promise<string | undefined> {
    const item = await getRow(client, tableName, seenKey(registrationId));
    return item && readOptionalText(item, 'lastSeenAt');
  }

  return {
    getSeen,

    async putFacts(registrationId, facts) {
      const item = await getRow(client, tableName, registrationKey(registrationId));
      if (item === undefined) return;
      const fresh = chooseNewFacts(parseRegistration(item).facts, boundFields(facts, RECORD_LIMITS.facts));
      for (let start = 0; start < fresh.length; start += FACTS_PER_UPDATE) {
        const chunk = fresh.slice(start, start + FACTS_PER_UPDATE);
        await update({
          TableName: tableName,
          Key: toKey(registrationKey(registrationId)),
          UpdateExpression: `SET ${chunk.map((_, index) => `facts.#f${index} = :f${index}`).join(', ')}`,
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: Object.fromEntries(chunk.map(([name], index) => [`#f${index}`, name])),
          ExpressionAttributeValues: Object.fromEntries(chunk.map(([, text], index) => [`:f${index}`, { S: text }])),
        });
      }
    },

    async putStamp(registrationId, table, value) {
      await update({
        TableName: tableName,
        Key: toKey(registrationKey(registrationId)),
        UpdateExpression: 'SET stamps.#table = :value',
        // An attribute that is not there has no size: a registration that is gone gets no stamp.
        ConditionExpression: 'attribute_exists(stamps.#table) OR size(stamps) < :most',
        ExpressionAttributeNames: { '#table': table.slice(0, RECORD_LIMITS.nameCharacters) },
        ExpressionAttributeValues: {
          ':value': { S: value.slice(0, RECORD_LIMITS.valueCharacters) },
          ':most': { N: String(RECORD_LIMITS.stamps) },
        },
      });
    },

    async putLogRecords(registrationId, records, receivedAt) {
      const expiresAt = Math.floor(Date.parse(receivedAt) / 1000) + LIMITS.operationLogDays * DAY_SECONDS;
      await putRows(
        client,
        tableName,
        records.map((record) => {
          const kind = record.kind.slice(0, RECORD_LIMITS.nameCharacters);
          const fields = boundFields(record.fields, RECORD_LIMITS.fields);
          return { pk: registrationId, sk: `LOG#${hashOf(kind, fields)}`, kind, fields, receivedAt, expiresAt };
        }),
      );
    },

    async putUsers(registrationId, users, receivedAt) {
      await putRows(
        client,
        tableName,
        users.map((user) => {
          const pin = user.pin.slice(0, RECORD_LIMITS.nameCharacters);
          const fields = boundFields(user.fields, RECORD_LIMITS.fields);
          return { pk: registrationId, sk: `USER#${pin}`, pin, fields, receivedAt };
        }),
      );
    },

    async noteKnock(serial) {
      const at = isoNow();
      await update({
        TableName: tableName,
        Key: toKey(knockKey(serial)),
        UpdateExpression:
          'SET serial = :serial, firstAt = if_not_exists(firstAt, :at), lastAt = :at, expiresAt = :expiresAt',
        ExpressionAttributeValues: {
          ':serial': { S: serial },
          ':at': { S: at },
          ':expiresAt': { N: String(Math.floor(now() / 1000) + LIMITS.knockDays * DAY_SECONDS) },
        },
      });
    },

    async noteSeen(registrationId) {
      const nowMs = now();
      const isRecent = (atMs: number | undefined): boolean => atMs !== undefined && nowMs - atMs < SEEN_EVERY_MS;
      if (isRecent(lastSeenMs.get(registrationId))) return;
      // Another instance may have noted it. A read is far cheaper than a write whose condition fails.
      const stored = await getSeen(registrationId);
      if (stored !== undefined && isRecent(Date.parse(stored))) {
        rememberSeen(registrationId, Date.parse(stored));
        return;
      }
      await update({
        TableName: tableName,
        Key: toKey(seenKey(registrationId)),
        UpdateExpression: 'SET lastSeenAt = :at',
        ConditionExpression: 'attribute_not_exists(lastSeenAt) OR lastSeenAt < :at',
        ExpressionAttributeValues: { ':at': { S: new Date(nowMs).toISOString() } },
      });
      rememberSeen(registrationId, nowMs);
    },

    async listLogRecords(registrationId, page) {
      const { items, next } = await queryPrefix(registrationId, 'LOG#', page);
      const nowSeconds = now() / 1000;
      // DynamoDB may take days to remove what has expired.
      const kept = items.filter((item) => readNumber(item, 'expiresAt') > nowSeconds);
      return { records: kept.map(toLogRecord), next };
    },

    async listUsers(registrationId, page) {
      const { items, next } = await queryPrefix(registrationId, 'USER#', page);
      return { users: items.map(toUser), next };
    },
  };
}

function chooseNewFacts(known: Fields, facts: Fields): [string, string][] {
  let free = RECORD_LIMITS.facts - Object.keys(known).length;
  return Object.entries(facts).filter(([name, text]) => {
    if (name in known) return known[name] !== text;
    free -= 1;
    return free >= 0;
  });
}

/** Drops what is more or longer than a record may be. */
function boundFields(fields: Fields, most: number): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name !== '' && name.length <= RECORD_LIMITS.nameCharacters)
      .slice(0, most)
      .map(([name, text]) => [name, text.slice(0, RECORD_LIMITS.valueCharacters)]),
  );
}

function hashOf(kind: string, fields: Fields): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([kind, sorted]))
    .digest('hex')
    .slice(0, 32);
}

function toLogRecord(item: Item): StoredLogRecord {
  return {
    kind: readText(item, 'kind'),
    fields: readTextMap(item, 'fields'),
    receivedAt: readText(item, 'receivedAt'),
  };
}

function toUser(item: Item): StoredDeviceUser {
  return {
    pin: readText(item, 'pin'),
    fields: readTextMap(item, 'fields'),
    receivedAt: readText(item, 'receivedAt'),
  };
}
