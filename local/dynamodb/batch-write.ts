import type { Item, JsonObject } from './attribute-value.ts';
import { checkIndexKeys, checkKey } from './check-keys.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { checkItem } from './check-values.ts';
import { writeCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { validationError } from './service-error.ts';
import type { Table } from './table.ts';
import { writeItem } from './write-item.ts';

const MAX_REQUESTS = 25;

interface BatchWriteRequest extends Pick<CheckedRequest, 'TableName' | 'ReturnConsumedCapacity'> {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

interface Work {
  readonly table: Table;
  readonly item: Item | undefined;
  readonly key: Item;
}

/** Puts and deletes items. All of them are done: nothing is left unprocessed. */
export function batchWriteItem(database: Database, input: JsonObject): JsonObject {
  const { RequestItems: tables, ReturnConsumedCapacity: mode } = checkRequest<BatchWriteRequest>(
    'BatchWriteItem',
    input,
  );
  const work = Object.entries(tables).flatMap(([tableName, requests]) =>
    requests.map((request) => toWork(database.table(tableName), request)),
  );
  if (work.length > MAX_REQUESTS) throw validationError('Too many items requested for the BatchWriteItem call');
  for (const one of work) check(one);
  refuseRepeated(work);
  return database.write((batch) => {
    for (const { table, item, key } of work) {
      writeItem(
        item ? 'Put' : 'Delete',
        table,
        { TableName: table.name, ...(item ? { Item: item } : { Key: key }) },
        batch,
      );
    }
    return { UnprocessedItems: {}, ConsumedCapacity: writeCapacity(mode, batch.effects) };
  });
}

function toWork(table: Table, { PutRequest: put, DeleteRequest: remove }: WriteRequest): Work {
  if ((put === undefined) === (remove === undefined)) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return { table, item: put?.Item, key: remove?.Key ?? {} };
}

function check({ table, item, key }: Work): void {
  if (!item) {
    checkKey(key, table.shape);
    return;
  }
  checkItem(item);
  checkKey(table.keyOf(item), table.shape); // a batch tells no more of an item's key than of a key
  checkIndexKeys(item, table.shape);
}

function refuseRepeated(work: readonly Work[]): void {
  const places = new Set(work.map(({ table, item, key }) => `${table.name} ${table.placeOf(item ?? key)}`));
  if (places.size < work.length) throw validationError('Provided list of item keys contains duplicates');
}
