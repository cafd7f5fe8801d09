import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDice, type Dice } from '../../../local/unkind/dice.ts';
import { ManualClock } from '../simulator/manual-clock.ts';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamo-db.ts';
import { WORK_TABLE } from './work-table.ts';

const TableName = WORK_TABLE.tableName;
const SECOND_MS = 1_000;

let folder: string;
let clock: ManualClock;
const opened: ServedDynamoDb[] = [];

/** With an index that is late by the drawn parts, one after another, of 10 s. */
const open = (...draws: number[]) => openWith(() => draws.shift() ?? 0, join(folder, 'dynamodb.log'));

async function openWith(dice: Dice, logFile?: string): Promise<ServedDynamoDb> {
  const served = await serveDynamoDb({ clock, logFile, unkind: { indexLagUpToMs: 10 * SECOND_MS }, dice });
  opened.push(served);
  served.db.ensureTable(WORK_TABLE);
  return served;
}

const put = ({ client }: ServedDynamoDb, sk: string, nextAt: string) =>
  client.send(new PutItemCommand({ TableName, Item: marshall({ pk: 'wh', sk, dueShard: 'DUE#0', nextAt }) }));

/** Sort key and time of each entry in the index. */
async function due({ client }: ServedDynamoDb): Promise<string[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :shard',
      ExpressionAttributeValues: marshall({ ':shard': 'DUE#0' }),
    }),
  );
  return Items.map((item) => unmarshall(item)).map((item) => `${item['sk']} at ${item['nextAt']}`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  clock = new ManualClock(Date.UTC(2026, 2, 28));
});
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
  rmSync(folder, { recursive: true });
});

describe('a late index', () => {
  it('shows each change when its drawn time has passed, and the table at once', async () => {
    const served = await open(0.5, 0.2);
    await put(served, 'one', '1');
    await put(served, 'two', '2');
    expect([...served.db.items(TableName)]).toHaveLength(2);

    expect(await due(served)).toEqual([]);
    await clock.pass(2 * SECOND_MS);
    expect(await due(served)).toEqual(['two at 2']);
    await clock.pass(3 * SECOND_MS);
    expect(await due(served)).toEqual(['one at 1', 'two at 2']);
  });

  it('goes on showing what was there before', async () => {
    const served = await open(0, 0, 0.5, 0.5);
    await put(served, 'moved', '1');
    await put(served, 'deleted', '2');
    await put(served, 'moved', '3');
    await served.client.send(new DeleteItemCommand({ TableName, Key: marshall({ pk: 'wh', sk: 'deleted' }) }));

    expect(await due(served)).toEqual(['moved at 1', 'deleted at 2']);
    await clock.pass(5 * SECOND_MS);
    expect(await due(served)).toEqual(['moved at 3']);
  });

  it('shows the changes of one item in their order, however late the first', async () => {
    const served = await open(0.9, 0, 0.3);
    await put(served, 'one', '1');
    await served.client.send(new DeleteItemCommand({ TableName, Key: marshall({ pk: 'wh', sk: 'one' }) }));
    await put(served, 'one', '3');

    await clock.pass(8 * SECOND_MS);
    expect(await due(served)).toEqual([]);
    await clock.pass(SECOND_MS);
    expect(await due(served)).toEqual(['one at 3']);
  });

  it('never shows what a refused transaction did not write', async () => {
    const served = await open(0, 0, 0, 0);
    await put(served, 'known', '1');
    const puts = ['new', 'known'].map((sk) => ({
      Put: {
        TableName,
        Item: marshall({ pk: 'wh', sk, dueShard: 'DUE#0', nextAt: '2' }),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    }));

    await expect(served.client.send(new TransactWriteItemsCommand({ TransactItems: puts }))).rejects.toThrow();

    expect(await due(served)).toEqual(['known at 1']);
  });

  it('has caught up after a restart', async () => {
    const first = await open(0, 0.9);
    await put(first, 'moved', '1');
    await put(first, 'moved', '2');
    expect(await due(first)).toEqual(['moved at 1']);

    expect(await due(await open())).toEqual(['moved at 2']);
  });

  it('is late by the same times when the seed is the same', async () => {
    const orders = [];
    for (const seed of [7, 7, 8]) {
      const served = await openWith(createDice(seed));
      for (let number = 0; number < 10; number++) await put(served, String(number), String(number));
      const seen: string[] = [];
      for (let step = 0; step < 25; step++) {
        await clock.pass(0.4 * SECOND_MS);
        for (const entry of await due(served)) if (!seen.includes(entry)) seen.push(entry);
      }
      orders.push(seen.join());
    }

    expect(orders[1]).toBe(orders[0]);
    expect(orders[2]).not.toBe(orders[0]);
  });
});
