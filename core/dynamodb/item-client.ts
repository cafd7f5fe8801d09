import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRIMARY_KEY } from '../contract/tables.ts';
import type { Item } from '../item/item-reader.ts';

export type StoredItem = Record<string, AttributeValue>;

/** The key of one row. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

const BATCH_WRITE_SIZE = 25;
const BATCH_GET_SIZE = 100;
const MAX_TRIES = 8;
const LONGEST_PAUSE_MS = 1_000;

/** The stored form of a row; undefined attributes are left out. */
export const toItem = (row: object): StoredItem => marshall(row, { removeUndefinedValues: true });

export const toKey = ({ pk, sk }: RowKey): StoredItem => ({
  [PRIMARY_KEY.partition]: { S: pk },
  [PRIMARY_KEY.sort]: { S: sk },
});

/** Behind every key that begins with `prefix`: DynamoDB sorts by UTF-8 bytes, in which this is the last character. */
export const behindPrefix = (prefix: string): string => `${prefix}\u{10FFFF}`;

export const fromItem = (item: StoredItem): Item => unmarshall(item);

/** Reads one row, strongly. */
export async function getRow(client: DynamoDBClient, tableName: string, key: RowKey): Promise<Item | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: toKey(key), ConsistentRead: true }),
  );
  return item && fromItem(item);
}

/** Reads any number of rows, strongly, in no order; absent ones are left out. */
export async function getRows(client: DynamoDBClient, tableName: string, keys: readonly RowKey[]): Promise<Item[]> {
  const rows: Item[] = [];
  for (let start = 0; start < keys.length; start += BATCH_GET_SIZE) {
    let pending: StoredItem[] = keys.slice(start, start + BATCH_GET_SIZE).map(toKey);
    for (let attempt = 1; pending.length > 0; attempt += 1) {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: pending, ConsistentRead: true } } }),
      );
      rows.push(...(Responses?.[tableName] ?? []).map(fromItem));
      pending = UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (pending.length > 0) await pauseBeforeRetry(attempt, 'BatchGetItem');
    }
  }
  return rows;
}

/** Puts any number of rows that may be put twice. Of rows with the same key the last one stays. */
export async function putRows(
  client: DynamoDBClient,
  tableName: string,
  rows: readonly (RowKey & Item)[],
): Promise<void> {
  // BatchWriteItem refuses a batch that names a key twice.
  const distinct = [...new Map(rows.map((row) => [`${row.pk} ${row.sk}`, row])).values()];
  for (let start = 0; start < distinct.length; start += BATCH_WRITE_SIZE) {
    let pending = distinct.slice(start, start + BATCH_WRITE_SIZE).map((row) => ({ PutRequest: { Item: toItem(row) } }));
    for (let attempt = 1; pending.length > 0; attempt += 1) {
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: pending } }),
      );
      pending = (UnprocessedItems?.[tableName] ?? []).flatMap(({ PutRequest }) =>
        PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
      );
      if (pending.length > 0) await pauseBeforeRetry(attempt, 'BatchWriteItem');
    }
  }
}

export interface QueryResult {
  readonly items: readonly Item[];
  /** Whether the partition has more behind the last of `items`. */
  readonly more: boolean;
}

/** Queries until `limit` items are there (after the filter) or the partition ends. */
export async function queryRows(
  client: DynamoDBClient,
  input: Omit<QueryCommandInput, 'ExclusiveStartKey' | 'Limit'>,
  limit: number,
): Promise<QueryResult> {
  const items: Item[] = [];
  let startKey: StoredItem | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      // One more than asked for tells whether the list goes on.
      new QueryCommand({ ...input, Limit: limit + 1, ...(startKey && { ExclusiveStartKey: startKey }) }),
    );
    items.push(...Items.map(fromItem));
    startKey = LastEvaluatedKey;
  } while (startKey !== undefined && items.length <= limit);
  return { items: items.slice(0, limit), more: items.length > limit };
}

async function pauseBeforeRetry(attempt: number, action: string): Promise<void> {
  if (attempt >= MAX_TRIES) throw new Error(`${action} left items unprocessed ${MAX_TRIES} times`);
  await sleep(Math.min(LONGEST_PAUSE_MS, 20 * 2 ** attempt) * Math.random());
}
