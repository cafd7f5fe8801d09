import type { Item, JsonObject } from './attribute-value.ts';
import { refuseEmptyKeys } from './check-keys.ts';
import { checkRequest } from './check-request.ts';
import { transactReadCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { findItem } from './find-item.ts';
import { itemBytes } from './item-size.ts';
import { projectItem } from './project-item.ts';
import { toCancellationReason, transactionCanceledError } from './service-error.ts';
import { parseTransaction, refuseRepeatedItems, refuseTooLarge } from './transact-request.ts';

/** Reads items as they are at one moment. */
export function transactGetItems(database: Database, input: JsonObject): JsonObject {
  const { options, actions } = parseTransaction(input, ['Get']);
  const requests = actions.map((action) => checkRequest('GetItem', action.input));
  refuseRepeatedItems(database, requests);
  for (const { TableName: name, Key: key = {} } of requests) refuseEmptyKeys(key, database.table(name).shape);

  const items: (Item | undefined)[] = [];
  const claim = database.beginCall(requests.length);
  const reasons = requests.map((request) =>
    toCancellationReason(() => {
      items.push(findItem(database, request));
      const table = database.table(request.TableName);
      claim({ table, place: table.placeOf(request.Key ?? {}) ?? '' });
    }),
  );
  if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCanceledError(reasons);
  const sized = requests.map(({ TableName: tableName }, index) => ({
    tableName,
    bytes: itemBytes(items[index] ?? {}),
  }));
  refuseTooLarge(sized);
  return {
    Responses: items.map((item, index) => {
      const projection = requests[index]?._projection;
      return { Item: item && (projection ? projectItem(projection.paths, item) : item) };
    }),
    ConsumedCapacity: transactReadCapacity(options.ReturnConsumedCapacity, sized),
  };
}
