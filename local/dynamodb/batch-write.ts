import type { Item, JsonObject } from './attribute-value.ts';
import { checkIndexKeys, checkKey } from './check-keys.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { checkItem } from './check-values.ts';
import { writeCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { ServiceError, throttlingError, validationError } from './service-error.ts';
import type { Table } from './table.ts';
import type { WriteBatch } from './write-batch.ts';
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
  readonly request: WriteRequest;
  readonly table: Table;
  readonly item: Item | undefined;
  readonly key: Item;
}

/**
 * Puts and deletes items. Those that meet a transaction, or a partition that has had too much, are left unprocessed.
 * @throws ServiceError ThrottlingException when it took none of them.
 */
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
  return database.write(work.length, (batch) => {
    const hindrances = work.map((one) => hindranceOf(one, batch));
    if (hindrances.every((name) => name === 'ThrottlingException')) throw throttlingError();
    const unprocessed = work.filter((_, index) => hindrances[index] !== undefined);
    return {
      UnprocessedItems: Object.fromEntries(
        [...new Set(unprocessed.map(({ table }) => table.name))].map((name) => [
          name,
          unprocessed.filter(({ table }) => table.name === name).map(({ request }) => request),
        ]),
      ),
      ConsumedCapacity: writeCapacity(mode, batch.effects),
    };
  });
}

/** What leaves a request unprocessed; it may be sent again. */
const PASSING: readonly string[] = ['TransactionConflictException', 'ThrottlingException'];

/** Does one request. @returns name of the passing trouble that stood against it. */
function hindranceOf({ table, item, key }: Work, batch: WriteBatch): string | undefined {
  const request = { TableName: table.name, ...(item ? { Item: item } : { Key: key }) };
  try {
    writeItem(item ? 'Put' : 'Delete', table, request, batch);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError && PASSING.includes(error.name)) return error.name;
    throw error;
  }
}

function toWork(table: Table, request: WriteRequest): Work {
  const { PutRequest: put, DeleteRequest: remove } = request;
  if ((put === undefined) === (remove === undefined)) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return { request, table, item: put?.Item, key: remove?.Key ?? {} };
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
