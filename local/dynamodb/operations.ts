import type { Clock } from '../clock.ts';
import type { JsonObject } from './attribute-value.ts';
import type { SizedRead } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { batchGetItem } from './batch-get.ts';
import { batchWriteItem } from './batch-write.ts';
import { deleteItem, getItem, putItem, updateItem } from './item-operations.ts';
import { query } from './query.ts';
import { RequestTokens } from './request-tokens.ts';
import { scan } from './scan.ts';
import { createTable, deleteTable, describeTable, listTables } from './table-operations.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';
import { transactGetItems } from './transact-get.ts';
import { transactWriteItems } from './transact-write.ts';

/** Carries out one call at once, or throws the ServiceError it is refused with. Its answer may come later. */
export type Operation = (input: JsonObject) => JsonObject | Promise<JsonObject>;

/** Every operation there is, by the name that AWS gives it. */
export function createOperations(database: Database, clock: Clock): ReadonlyMap<string, Operation> {
  const tokens = new RequestTokens<readonly SizedRead[]>(clock);
  return new Map<string, Operation>([
    ['GetItem', (input) => getItem(database, input)],
    ['BatchGetItem', (input) => batchGetItem(database, input)],
    ['Query', (input) => query(database, input)],
    ['Scan', (input) => scan(database, input)],
    ['PutItem', (input) => putItem(database, input)],
    ['UpdateItem', (input) => updateItem(database, input)],
    ['DeleteItem', (input) => deleteItem(database, input)],
    ['BatchWriteItem', (input) => batchWriteItem(database, input)],
    ['TransactWriteItems', (input) => transactWriteItems(database, tokens, input)],
    ['TransactGetItems', (input) => transactGetItems(database, input)],
    ['CreateTable', (input) => createTable(database, input)],
    ['DescribeTable', (input) => describeTable(database, input)],
    ['DeleteTable', (input) => deleteTable(database, input)],
    ['ListTables', (input) => listTables(database, input)],
    ['UpdateTimeToLive', (input) => updateTimeToLive(database, input)],
    ['DescribeTimeToLive', (input) => describeTimeToLive(database, input)],
  ]);
}
