import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../local/dynamodb/attribute-value.ts';
import { createDice } from '../../../local/unkind/dice.ts';
import { loaded, TableName, toItem, toKey, UnkindStand } from './unkind-stand.ts';

const CONFLICT = {
  error: 'TransactionConflictException',
  message: 'Transaction is ongoing for the item',
};

/** How often expired items are looked for. */
const SWEEP_MS = 3_600_000;

let folder: string;
let stand: UnkindStand;

/** Items of transactions show after the drawn parts, one after another, of a second. */
function open(...draws: number[]): UnkindStand {
  stand = new UnkindStand({
    logFile: join(folder, 'dynamodb.log'),
    unkind: { slowTransactionsUpToMs: 1_000 },
    dice: loaded({ 'dynamodb.slow-transaction': draws }),
  });
  return stand;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
});
afterEach(() => {
  expect(stand.faults).toEqual([]);
  rmSync(folder, { recursive: true });
});

describe('a slow transaction', () => {
  it('shows its items one by one, each once, and is answered when all of them are there', async () => {
    open(0.5, 0.2, 0.8);
    let answer: JsonObject | undefined;
    const answered = stand.transact(['a', 'b', 'c'], 1).then((given) => (answer = given));

    expect(await stand.query()).toEqual([]);
    await stand.pass(200);
    expect(await stand.query()).toEqual(['b 1']);
    await stand.pass(300);
    expect(await stand.query()).toEqual(['a 1', 'b 1']);
    await stand.pass(299);
    expect(answer).toBeUndefined();
    await stand.pass(1);

    await answered;
    expect(answer).toEqual({});
    expect(await stand.query()).toEqual(['a 1', 'b 1', 'c 1']);
  });

  it('goes on showing what it changes and deletes as it was', async () => {
    open(0, 0, 0.5, 0.4);
    await Promise.all([stand.transact(['changed', 'deleted'], 1), stand.pass(0)]);
    const answered = stand.call('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName, Item: toItem('changed', 2) } },
        { Delete: { TableName, Key: toKey('deleted') } },
      ],
    });

    expect(await stand.query()).toEqual(['changed 1', 'deleted 1']);
    expect(await stand.get('changed')).toEqual({ Item: toItem('changed', 1) });
    await stand.pass(400);
    expect(await stand.query()).toEqual(['changed 1']);
    await stand.pass(100);
    expect(await stand.query()).toEqual(['changed 2']);
    await answered;
  });

  it('keeps others from writing its items, and from reading them in a transaction, until they are shown', async () => {
    open(0.5, 0.2);
    const answered = stand.transact(['a', 'b'], 1);

    const update = { TableName, Key: toKey('a'), UpdateExpression: 'SET x = sk' };
    const gets = ['free', 'a'].map((sk) => ({ Get: { TableName, Key: toKey(sk) } }));
    expect(await stand.put('a', 2)).toMatchObject(CONFLICT);
    expect(await stand.call('UpdateItem', update)).toMatchObject(CONFLICT);
    expect(await stand.call('DeleteItem', { TableName, Key: toKey('a') })).toMatchObject(CONFLICT);
    expect(await stand.transact(['free', 'a'], 2)).toMatchObject({
      error: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
      ],
    });
    expect(await stand.call('TransactGetItems', { TransactItems: gets })).toMatchObject({
      error: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    expect(await stand.put('free', 2)).toEqual({});

    await stand.pass(500);
    await answered;
    expect(await stand.call('TransactGetItems', { TransactItems: gets })).toEqual({
      Responses: [{ Item: toItem('free', 2) }, { Item: toItem('a', 1) }],
    });
    expect(await stand.call('UpdateItem', { ...update, ReturnValues: 'ALL_NEW' })).toMatchObject({
      Attributes: { x: { S: 'a' } },
    });
  });

  it('meets a conflict before a condition is looked at', async () => {
    open(0.5);
    const answered = stand.transact(['a'], 1);
    const putNew = { TableName, Item: toItem('a', 2), ConditionExpression: 'attribute_exists(pk)' };

    expect(await stand.call('PutItem', putNew)).toMatchObject(CONFLICT);

    await stand.pass(500);
    await answered;
  });

  it('holds what it only checks', async () => {
    open(0, 0.5);
    await Promise.all([stand.transact(['guard'], 1), stand.pass(0)]);
    const check = { TableName, Key: toKey('guard'), ConditionExpression: 'attribute_exists(pk)' };
    const answered = stand.call('TransactWriteItems', { TransactItems: [{ ConditionCheck: check }] });

    expect(await stand.put('guard', 2)).toMatchObject(CONFLICT);

    await stand.pass(500);
    await answered;
    expect(await stand.put('guard', 2)).toEqual({});
  });

  it('leaves the items that a batch may not write unprocessed', async () => {
    open(0.5);
    const answered = stand.transact(['a'], 1);
    const [held, free] = ['a', 'free'].map((sk) => ({ PutRequest: { Item: toItem(sk, 2) } }));

    const answer = await stand.call('BatchWriteItem', { RequestItems: { [TableName]: [held, free] } });

    expect(answer).toEqual({ UnprocessedItems: { [TableName]: [held] } });
    await stand.pass(500);
    await answered;
    expect(await stand.query()).toEqual(['a 1', 'free 2']);
  });

  it('goes on while its request is repeated', async () => {
    open(0.5);
    const answered = stand.transact(['a'], 1, 'token');

    expect(await stand.transact(['a'], 1, 'token')).toMatchObject({ error: 'TransactionInProgressException' });
    expect(await stand.transact(['a'], 2, 'token')).toMatchObject({ error: 'IdempotentParameterMismatchException' });
    await stand.pass(500);
    await answered;

    expect(await stand.transact(['a'], 1, 'token')).toEqual({});
  });

  it('shows its items in an index no sooner than in the table', async () => {
    open(0.5);
    const Item = { ...toItem('a'), dueShard: { S: 'DUE#0' }, nextAt: { S: '1' } };
    const answered = stand.call('TransactWriteItems', { TransactItems: [{ Put: { TableName, Item } }] });
    const countDue = async () =>
      (
        await stand.call('Query', {
          TableName,
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard',
          ExpressionAttributeValues: { ':shard': { S: 'DUE#0' } },
        })
      )['Count'];

    expect(await countDue()).toBe(0);
    await stand.pass(500);
    expect(await countDue()).toBe(1);
    await answered;
  });

  it('is there as a whole after a restart that came in between', async () => {
    open(0.1, 0.9);
    void stand.transact(['a', 'b'], 1);
    await stand.pass(100);
    expect(await stand.query()).toEqual(['a 1']);

    expect(await open().query()).toEqual(['a 1', 'b 1']);
  });

  it('keeps what it renews from the sweep of expired items, over a restart too', async () => {
    open(0.9);
    const expiresAt = { N: String(stand.clock.now() / 1_000 - 86_400) };
    await stand.call('PutItem', { TableName, Item: { ...toItem('a', 1), expiresAt } });
    await stand.pass(SWEEP_MS - 500);
    const answered = stand.transact(['a'], 2);

    await stand.pass(1_000);
    await answered;

    expect(await stand.query()).toEqual(['a 2']);
    expect(await open().query()).toEqual(['a 2']);
  });

  it('is not lost when the file is written anew before it is shown', async () => {
    open(0.9, 0.9);
    void stand.transact(['a', 'b'], 1);
    await stand.query();
    for (let number = 0; number < 60; number++) {
      const Item = { ...toItem('large', number), text: { S: 'x'.repeat(40_000) } };
      await stand.call('PutItem', { TableName, Item });
    }
    expect(statSync(join(folder, 'dynamodb.log')).size).toBeLessThan(1_500_000);

    expect(await open().query()).toEqual(['a 1', 'b 1', 'large 59']);
  });

  it('takes the same time again when the seed is the same', async () => {
    const orders = [];
    for (const seed of [7, 7, 8]) {
      stand = new UnkindStand({ unkind: { slowTransactionsUpToMs: 1_000 }, dice: createDice(seed) });
      const answered = stand.transact(['a', 'b', 'c', 'd', 'e'], 1);
      const seen: string[] = [];
      for (let step = 0; step < 100; step++) {
        await stand.pass(10);
        for (const item of await stand.query()) if (!seen.includes(item)) seen.push(item);
      }
      await answered;
      orders.push(seen.join());
    }

    expect(orders[1]).toBe(orders[0]);
    expect(orders[2]).not.toBe(orders[0]);
  });

  it('is shown at once by a kind DynamoDB', async () => {
    stand = new UnkindStand({});

    expect(await stand.transact(['a', 'b'], 1)).toEqual({});

    expect(await stand.query()).toEqual(['a 1', 'b 1']);
  });
});
