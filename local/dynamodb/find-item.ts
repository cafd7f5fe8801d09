import type { Item } from './attribute-value.ts';
import { checkKey, checkKeyPaths } from './check-keys.ts';
import type { CheckedRequest } from './check-request.ts';
import type { Database } from './database.ts';

/**
 * The item that a checked request asks for.
 * @throws ServiceError when the key or the projection does not fit the table, or there is no such table.
 */
export function findItem(
  database: Database,
  { TableName: tableName, Key: key = {}, _projection: projection }: CheckedRequest,
): Item | undefined {
  const table = database.table(tableName);
  checkKey(key, table.shape);
  checkKeyPaths(projection?.nestedPaths, table.shape);
  return table.find(key);
}
