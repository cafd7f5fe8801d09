import { isJsonObject, type Item, type JsonObject } from './attribute-value.ts';
import { type CheckedRequest, checkExpressionSizes, checkRequest, refuseLegacy } from './check-request.ts';
import { readCapacities, readUnits } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { findItem } from './find-item.ts';
import { itemBytes } from './item-size.ts';
import { projectItem } from './project-item.ts';

/** An answer holds no more ("BatchGetItem" in the API reference); the keys left over are unprocessed. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

interface BatchGetRequest extends Pick<CheckedRequest, 'TableName' | 'ReturnConsumedCapacity'> {
  readonly RequestItems: Readonly<Record<string, TableRequest>>;
}

/** What is asked of one table. */
interface TableRequest extends Pick<CheckedRequest, 'ConsistentRead' | 'ExpressionAttributeNames' | '_projection'> {
  readonly Keys: readonly Item[];
  readonly ProjectionExpression?: string;
}

interface Read {
  readonly key: Item;
  readonly item: Item | undefined;
  readonly place: string;
}

/** Gives items in no order that a caller could count on: here that of their keys in the table. */
export function batchGetItem(database: Database, input: JsonObject): JsonObject {
  for (const asked of Object.values(isJsonObject(input['RequestItems']) ? input['RequestItems'] : {})) {
    if (!isJsonObject(asked)) continue;
    refuseLegacy(asked);
    checkExpressionSizes(asked);
  }
  const { RequestItems: tables, ReturnConsumedCapacity: mode } = checkRequest<BatchGetRequest>('BatchGetItem', input);
  const reads = Object.entries(tables).map(([tableName, asked]) => ({
    tableName,
    asked,
    reads: readAll(database, tableName, asked),
  }));

  const space = { left: MAX_ANSWER_BYTES };
  const answers = reads.map((table) => ({ ...table, taken: table.reads.filter((read) => fits(read, space)) }));
  return {
    Responses: Object.fromEntries(answers.map(({ tableName, asked, taken }) => [tableName, itemsOf(taken, asked)])),
    UnprocessedKeys: Object.fromEntries(
      answers
        .filter(({ reads: all, taken }) => taken.length < all.length)
        .map(({ tableName, asked, reads: all, taken }) => [tableName, unprocessed(asked, all.slice(taken.length))]),
    ),
    ConsumedCapacity: readCapacities(
      mode,
      answers.map(({ tableName, asked, taken }) => ({
        tableName,
        units: taken.reduce((sum, { item }) => sum + readUnits(itemBytes(item ?? {}), asked.ConsistentRead), 0),
      })),
    ),
  };
}

function readAll(database: Database, tableName: string, { Keys: keys, ...asked }: TableRequest): Read[] {
  return keys
    .map((key) => {
      const item = findItem(database, { ...asked, TableName: tableName, Key: key });
      return { key, item, place: database.table(tableName).placeOf(key) ?? '' };
    })
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
}

/** The first one that does not fit ends the answer. */
function fits({ item }: Read, space: { left: number }): boolean {
  space.left -= itemBytes(item ?? {});
  return space.left >= 0;
}

function itemsOf(reads: readonly Read[], { _projection: projection }: TableRequest): Item[] {
  return reads.flatMap(({ item }) => (item ? [projection ? projectItem(projection.paths, item) : item] : []));
}

function unprocessed({ Keys: _all, _projection, ...asked }: TableRequest, left: readonly Read[]): JsonObject {
  return { ...asked, Keys: left.map(({ key }) => key) };
}
