import type { Clock } from '../clock.ts';
import type { JsonObject } from './attribute-value.ts';
import type { Database } from './database.ts';
import { batchWriteItems, readItems, writeItem } from './item-operations.ts';
import { RequestTokens } from './request-tokens.ts';
import { createTable, deleteTable, describeTable, listTables } from './table-operations.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';
import { transactGetItems } from './transact-get.ts';
import { transactWriteItems } from './transact-write.ts';

/** Answers one call at once, or throws the ServiceError it is refused with. */
export type Operation = (input: JsonObject) => JsonObject;

/** Every operation there is, by the name that AWS gives it. */
export function createOperations(database: Database, clock: Clock): ReadonlyMap<string, Operation> {
  const tokens = new RequestTokens(clock);
  return new Map<string, Operation>([
    ['GetItem', (input) => readItems(database, 'GetItem', input)],
    ['BatchGetItem', (input) => readItems(database, 'BatchGetItem', input)],
    ['Query', (input) => readItems(database, 'Query', input)],
    ['Scan', (input) => readItems(database, 'Scan', input)],
    ['PutItem', (input) => writeItem(database, 'PutItem', input)],
    ['UpdateItem', (input) => writeItem(database, 'UpdateItem', input)],
    ['DeleteItem', (input) => writeItem(database, 'DeleteItem', input)],
    ['BatchWriteItem', (input) => batchWriteItems(database, input)],
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
