import { describe, expect, it } from 'vitest';
import { createDice } from '../../../local/unkind/dice.ts';
import { loaded, TableName, toItem, toKey, UnkindStand } from './unkind-stand.ts';

/** Calls meet a conflict when they draw less than a half. */
const open = (draws: Readonly<Record<string, readonly number[]>>) =>
  new UnkindStand({ unkind: { conflictShare: 0.5 }, dice: loaded(draws) });

describe('conflicts that are drawn', () => {
  it('meet a share of single writes, which then have done nothing', async () => {
    const stand = open({ 'dynamodb.conflict': [0.49, 0.5] });

    expect(await stand.put('a', 1)).toMatchObject({ error: 'TransactionConflictException' });
    expect(await stand.query()).toEqual([]);
    expect(await stand.put('a', 2)).toEqual({});
    expect(await stand.query()).toEqual(['a 2']);
  });

  it('meet one drawn item of a transaction', async () => {
    const stand = open({ 'dynamodb.conflict': [0], 'dynamodb.conflict.item': [0.7] });

    expect(await stand.transact(['a', 'b', 'c'], 1)).toMatchObject({
      error: 'TransactionCanceledException',
      Message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, TransactionConflict]',
    });
    expect(await stand.query()).toEqual([]);
  });

  it('meet a transaction that reads', async () => {
    const stand = open({ 'dynamodb.conflict': [0], 'dynamodb.conflict.item': [0] });
    const TransactItems = ['a', 'b'].map((sk) => ({ Get: { TableName, Key: toKey(sk) } }));

    expect(await stand.call('TransactGetItems', { TransactItems })).toMatchObject({
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
  });

  it('leave one drawn item of a batch unprocessed', async () => {
    const stand = open({ 'dynamodb.conflict': [0], 'dynamodb.conflict.item': [0.5] });
    const requests = ['a', 'b'].map((sk) => ({ PutRequest: { Item: toItem(sk, 1) } }));

    const answer = await stand.call('BatchWriteItem', { RequestItems: { [TableName]: requests } });

    expect(answer['UnprocessedItems']).toEqual({ [TableName]: [requests[1]] });
    expect(await stand.query()).toEqual(['a 1']);
  });

  it('never meet a read', async () => {
    const stand = open({ 'dynamodb.conflict': [0, 0, 0] });

    expect(await stand.get('a')).toEqual({});
    expect(await stand.query()).toEqual([]);
  });

  it('meet the same calls again when the seed is the same, and none without a share', async () => {
    const conflictsOf = async (seed: number, conflictShare?: number) => {
      const stand = new UnkindStand({ unkind: { conflictShare }, dice: createDice(seed) });
      const met: number[] = [];
      for (let number = 0; number < 40; number++) if ('error' in (await stand.put('a', number))) met.push(number);
      return met;
    };

    const met = await conflictsOf(7, 0.3);
    expect(met.length).toBeGreaterThan(3);
    expect(met.length).toBeLessThan(25);
    expect(await conflictsOf(7, 0.3)).toEqual(met);
    expect(await conflictsOf(8, 0.3)).not.toEqual(met);
    expect(await conflictsOf(7)).toEqual([]);
  });
});
