import { describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import type { Item, JsonObject } from '../../../local/dynamodb/attribute-value.ts';
import { Database } from '../../../local/dynamodb/database.ts';
import { createOperations } from '../../../local/dynamodb/operations.ts';
import { toItem, toRow } from '../../../local/dynamodb/row.ts';
import { Table } from '../../../local/dynamodb/table.ts';
import { WORK_TABLE } from './work-table.ts';

const rows: Item[] = Array.from({ length: 20_000 }, (_, index) => ({
  pk: { S: 'webhook' },
  sk: { S: `LANE#${index}` },
  dueShard: { S: 'DUE#0' },
  nextAt: { S: '2026-03-28T14:47:13.204Z' },
}));

describe('an index', () => {
  it('keeps apart many items that share its keys', () => {
    const table = new Table(WORK_TABLE);
    for (const row of rows) table.replace(table.placeOf(row) ?? '', toRow(row, ['pk', 'sk']));

    expect(table.indexes.get('due')?.entries.size).toBe(20_000);
  });

  it.each(['before', 'after'])(
    'holds the items that carry its keys, when it is first read %s they are written',
    (when) => {
      const table = new Table(WORK_TABLE);
      const keys = { dueShard: { S: 'DUE#0' }, nextAt: { S: '1' } };
      const index = table.indexes.get('due');
      if (when === 'before') expect(index?.entries.size).toBe(0);

      for (const [sk, item] of Object.entries<Item>({
        'has both': keys,
        'lost one': keys,
        'went away': keys,
        'has one': { nextAt: { S: '1' } },
        'has them inside': { doc: { M: keys } },
      })) {
        table.replace(sk, toRow({ pk: { S: 'wh' }, sk: { S: sk }, ...item }, ['pk', 'sk']));
      }
      table.replace(
        'lost one',
        toRow({ pk: { S: 'wh' }, sk: { S: 'lost one' }, dueShard: { S: 'DUE#0' } }, ['pk', 'sk']),
      );
      table.replace('went away', undefined);

      expect([...(index?.entries.range({}) ?? [])].map((row) => toItem(row)['sk'])).toEqual([{ S: 'has both' }]);
    },
  );

  it.each([true, false])('pages through all of them, each once (forward: %s)', async (ScanIndexForward) => {
    const database = new Database({ report: () => {} });
    database.ensureTable(WORK_TABLE);
    database.write(rows.length, (batch) => {
      const table = database.table(WORK_TABLE.tableName);
      for (const row of rows) batch.put(table, table.placeOf(row) ?? '', row);
    });
    const query = createOperations(database, new MovableClock()).get('Query');
    const found: Item[] = [];

    let start: unknown;
    do {
      const page: JsonObject | undefined = await query?.({
        TableName: WORK_TABLE.tableName,
        IndexName: 'due',
        KeyConditionExpression: 'dueShard = :shard',
        ExpressionAttributeValues: { ':shard': { S: 'DUE#0' } },
        Limit: 997,
        ScanIndexForward,
        ExclusiveStartKey: start,
      });
      found.push(...(page?.['Items'] as Item[]));
      start = page?.['LastEvaluatedKey'];
    } while (start);

    expect(found).toHaveLength(20_000);
    expect(new Set(found.map((item) => JSON.stringify(item['sk']))).size).toBe(20_000);
  });
});
