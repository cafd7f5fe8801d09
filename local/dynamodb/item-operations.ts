import type { Item, JsonObject } from './attribute-value.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { readCapacity, readUnits, writeCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { itemBytes } from './item-size.ts';
import { projectItem } from './project-item.ts';
import { findItem } from './find-item.ts';
import { validationError } from './service-error.ts';
import { type WriteKind, writeItem, type Written } from './write-item.ts';

export function getItem(database: Database, input: JsonObject): JsonObject {
  const request = checkRequest('GetItem', input);
  const { TableName: tableName, ReturnConsumedCapacity: mode, ConsistentRead: isConsistent, _projection } = request;
  const item = findItem(database, request);
  return {
    Item: item && (_projection ? projectItem(_projection.paths, item) : item),
    ConsumedCapacity: readCapacity(mode, { tableName, units: readUnits(itemBytes(item ?? {}), isConsistent) }),
  };
}

export function putItem(database: Database, input: JsonObject): JsonObject {
  const request = checkRequest('PutItem', input);
  refuseUpdatedValues(request);
  return write(database, 'Put', request);
}

export function updateItem(database: Database, input: JsonObject): JsonObject {
  return write(database, 'Update', checkRequest('UpdateItem', input));
}

export function deleteItem(database: Database, input: JsonObject): JsonObject {
  const request = checkRequest('DeleteItem', input);
  refuseUpdatedValues(request);
  return write(database, 'Delete', request);
}

function write(database: Database, kind: WriteKind, request: CheckedRequest): JsonObject {
  const table = database.table(request.TableName);
  return database.write(1, (batch) => {
    const written = writeItem(kind, table, request, batch);
    return {
      Attributes: returnedAttributes(request, written),
      ConsumedCapacity: writeCapacity(request.ReturnConsumedCapacity, batch.effects)?.[0],
    };
  });
}

/** Only updates have updated values. */
function refuseUpdatedValues({ ReturnValues: wanted = 'NONE' }: CheckedRequest): void {
  if (wanted !== 'NONE' && wanted !== 'ALL_OLD') throw validationError('ReturnValues can only be ALL_OLD or NONE');
}

function returnedAttributes(
  { ReturnValues: wanted, _updates: updates }: CheckedRequest,
  written: Written,
): Item | undefined {
  const { before, after } = written;
  switch (wanted) {
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return pathsOf(before);
    case 'UPDATED_NEW':
      return pathsOf(after);
    default:
      return undefined;
  }

  function pathsOf(item: Item | undefined): Item | undefined {
    const attributes = projectItem(updates?.paths ?? [], item ?? {});
    return Object.keys(attributes).length > 0 ? attributes : undefined;
  }
}
