import { describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import type { Item, JsonObject } from '../../../local/dynamodb/attribute-value.ts';
import { Database } from '../../../local/dynamodb/database.ts';
import { createOperations } from '../../../local/dynamodb/operations.ts';
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
    expect(new Table(WORK_TABLE, rows).indexes.get('due')?.entries.size).toBe(20_000);
  });

  it.each([true, false])('pages through all of them, each once (forward: %s)', (ScanIndexForward) => {
    const database = new Database({ report: () => {} });
    database.ensureTable(WORK_TABLE);
    database.write((batch) => {
      const table = database.table(WORK_TABLE.tableName);
      for (const row of rows) batch.put(table, table.placeOf(row) ?? '', row);
    });
    const query = createOperations(database, new MovableClock()).get('Query');
    const found: Item[] = [];

    let start: unknown;
    do {
      const page: JsonObject | undefined = query?.({
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
