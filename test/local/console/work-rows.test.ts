import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { WorkRows } from '../../../local/console/work-rows.ts';
import type { Item } from '../../../local/dynamodb/attribute-value.ts';
import { createDynamoDb, type DynamoDb } from '../../../local/dynamodb/create-dynamo-db.ts';
import type { TableDefinition } from '../../../local/dynamodb/table-definition.ts';
import type { PlannedResource } from '../../../local/template/planned-resource.ts';

const KEYS = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
];
const JOURNAL = {
  tableName: 'journal',
  keySchema: KEYS,
  attributeDefinitions: attributes('pk', 'sk'),
} satisfies TableDefinition;
const DELIVERIES = {
  tableName: 'deliveries',
  keySchema: KEYS,
  attributeDefinitions: attributes('pk', 'sk', 'shard', 'nextAt'),
  globalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'shard', KeyType: 'HASH' },
        { AttributeName: 'nextAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
} satisfies TableDefinition;

function attributes(...names: string[]): TableDefinition['attributeDefinitions'] {
  return names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
}

let clock: MovableClock;
let dynamoDb: DynamoDb;
let work: WorkRows;

beforeEach(() => {
  clock = new MovableClock();
  dynamoDb = createDynamoDb({ clock, report: () => {}, intercept: (call) => work.note(call) });
  const resources = [JOURNAL, DELIVERIES].map((definition): PlannedResource => {
    dynamoDb.ensureTable(definition);
    return { kind: 'table', logicalId: definition.tableName, tableName: definition.tableName, arn: '', definition };
  });
  work = new WorkRows(resources, dynamoDb);
});
afterEach(() => {
  dynamoDb.close();
  clock.stop();
});

async function put(tableName: string, item: Item): Promise<void> {
  const { status } = await dynamoDb.endpoint({
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    body: Buffer.from(JSON.stringify({ TableName: tableName, Item: item })),
    accessKeyId: 'any',
  });
  expect(status).toBe(200);
}

const lane = (device: string, more: Item = {}): Item => ({ pk: { S: 'wh_1' }, sk: { S: `LANE#${device}` }, ...more });
const waits = (nextAt: string): Item => ({ shard: { S: 'DUE#1' }, nextAt: { S: nextAt } });

describe('WorkRows', () => {
  it('lists those that wait, soonest first, and then those that were written last', async () => {
    await put('deliveries', lane('dev_1', waits('2026-03-28T15:00:00.000Z')));
    await put('deliveries', lane('dev_2'));
    await put('deliveries', lane('dev_3'));
    await put('deliveries', lane('dev_4', waits('2026-03-28T14:00:00.000Z')));
    await put('deliveries', lane('dev_2'));

    const { rows, more } = work.list();

    expect(rows.map(({ sort, due }) => [sort, due])).toEqual([
      ['LANE#dev_4', '2026-03-28T14:00:00.000Z'],
      ['LANE#dev_1', '2026-03-28T15:00:00.000Z'],
      ['LANE#dev_2', null],
      ['LANE#dev_3', null],
    ]);
    expect(more).toBe(false);
  });

  it('says where a row stands and how long its journal is, and nothing that came from outside', async () => {
    await put('journal', { pk: { S: 'dev_1' }, sk: { S: 'HEAD' }, position: { N: '15' }, body: { S: 'PIN 1042' } });
    await put('deliveries', lane('dev_1', { cursor: { N: '12' }, mode: { S: 'open' }, answer: { S: 'PIN 1042' } }));

    expect(work.list().rows).toEqual([
      {
        partition: 'wh_1',
        sort: 'LANE#dev_1',
        due: null,
        attributes: { cursor: 12, mode: 'open' },
        journal_head: 15,
      },
    ]);
  });

  it('says how the whole of a partition fares', async () => {
    await put('deliveries', { pk: { S: 'wh_1' }, sk: { S: 'HOOK' }, mode: { S: 'disabled' } });
    await put('deliveries', lane('dev_1'));
    for (let row = 0; row < 100; row++) await put('deliveries', { pk: { S: 'wh_2' }, sk: { S: `LANE#${row}` } });
    await put('deliveries', lane('dev_1'));

    const { rows } = work.list();

    expect(rows).toHaveLength(101);
    expect(rows.at(-1)).toMatchObject({ partition: 'wh_1', sort: 'HOOK', attributes: { mode: 'disabled' } });
  });

  it('leaves out records, rows of other tables, and what is gone', async () => {
    await put('journal', lane('dev_1'));
    await put('deliveries', { pk: { S: 'wh_1#L2' }, sk: { S: '2026-03-28T14:00:00.000Z#evt_1' } });
    work.note({
      service: 'dynamodb',
      operation: 'DeleteItem',
      input: { TableName: 'deliveries', Key: lane('dev_2') },
      accessKeyId: 'any',
    });

    expect(work.list()).toEqual({ rows: [], more: false });
  });

  it('finds those that wait without having seen them written', async () => {
    await put('deliveries', lane('dev_1', waits('2026-03-28T15:00:00.000Z')));
    const resources = [
      { kind: 'table', logicalId: 'd', tableName: 'deliveries', arn: '', definition: DELIVERIES } as const,
    ];

    expect(new WorkRows(resources, dynamoDb).list().rows.map(({ sort }) => sort)).toEqual(['LANE#dev_1']);
  });

  it('says that there are more than it lists', async () => {
    for (let device = 0; device < 101; device++) {
      await put('deliveries', lane(`dev_${device}`, waits(new Date(Date.UTC(2026, 2, 28) + device).toISOString())));
    }

    const { rows, more } = work.list();

    expect(rows).toHaveLength(100);
    expect(rows.at(-1)?.sort).toBe('LANE#dev_99');
    expect(more).toBe(true);
  });
});
