import type { Item, JsonObject } from './attribute-value.ts';
import { writeCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { type CheckedRequest, checkRequest, type ReadOperation, type WriteOperation } from './dynalite.ts';
import { performRead, performWrite } from './perform.ts';
import { conditionalCheckFailedError, ServiceError } from './service-error.ts';

/** GetItem, BatchGetItem, Query or Scan. */
export function readItems(database: Database, operation: ReadOperation, input: JsonObject): JsonObject {
  return performRead(database, operation, checkRequest(operation, input));
}

/** PutItem, UpdateItem or DeleteItem. */
export function writeItem(
  database: Database,
  operation: Exclude<WriteOperation, 'BatchWriteItem'>,
  input: JsonObject,
): JsonObject {
  const request = checkRequest(operation, input);
  return database.write((batch) => {
    try {
      const output = performWrite(database, operation, request, batch);
      return { ...output, ConsumedCapacity: writeCapacity(request.ReturnConsumedCapacity, batch.effects)?.[0] };
    } catch (error) {
      throw isFailedCondition(error) ? conditionalCheckFailedError(itemToReturn(database, request)) : error;
    }
  });
}

export function batchWriteItems(database: Database, input: JsonObject): JsonObject {
  const request = checkRequest('BatchWriteItem', input);
  return database.write((batch) => {
    const output = performWrite(database, 'BatchWriteItem', request, batch);
    return { ...output, ConsumedCapacity: writeCapacity(request.ReturnConsumedCapacity, batch.effects) };
  });
}

export function isFailedCondition(error: unknown): boolean {
  return error instanceof ServiceError && error.name === 'ConditionalCheckFailedException';
}

/** The item as it is, if a request whose condition failed asked to see it. */
export function itemToReturn(database: Database, request: CheckedRequest): Item | undefined {
  if (request.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return undefined;
  return database.table(request.TableName).find(request.Item ?? request.Key ?? {});
}
