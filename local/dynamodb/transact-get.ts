import { isJsonObject, type JsonObject } from './attribute-value.ts';
import { transactGetCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { type CheckedRequest, checkRequest } from './dynalite.ts';
import { itemBytes } from './item-size.ts';
import { performRead } from './perform.ts';
import { type CancellationReason, ServiceError, transactionCanceledError, validationError } from './service-error.ts';
import { MAX_TRANSACTION_BYTES, parseTransaction, refuseRepeatedItems } from './transact-request.ts';

interface Attempt {
  readonly reason: CancellationReason;
  readonly output: JsonObject;
}

/** Reads items as they are at one moment. */
export function transactGetItems(database: Database, input: JsonObject): JsonObject {
  const { options, actions } = parseTransaction(input, ['Get']);
  const requests = actions.map((action) => checkRequest('GetItem', action.input));
  refuseRepeatedItems(database, requests);

  const attempts = requests.map((request) => attempt(database, request));
  if (attempts.some(({ reason }) => reason.Code !== 'None')) {
    throw transactionCanceledError(attempts.map(({ reason }) => reason));
  }
  const reads = requests.map((request) => ({
    tableName: request.TableName,
    item: database.table(request.TableName).find(request.Key ?? {}),
  }));
  if (reads.reduce((sum, { item }) => sum + itemBytes(item ?? {}), 0) > MAX_TRANSACTION_BYTES) {
    throw validationError('Collection size exceeded: the items of a transaction may have 4 MB together');
  }
  return {
    Responses: attempts.map(({ output }) => (isJsonObject(output['Item']) ? { Item: output['Item'] } : {})),
    ConsumedCapacity: transactGetCapacity(options.ReturnConsumedCapacity, reads),
  };
}

function attempt(database: Database, request: CheckedRequest): Attempt {
  try {
    return { reason: { Code: 'None' }, output: performRead(database, 'GetItem', request) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { reason: { Code: 'ValidationError', Message: error.message }, output: {} };
  }
}
