import { describe, expect, it } from 'vitest';
import type { MeteredCall } from '../../../local/dynamodb/meter.ts';
import { TableName, toItem, toKey, UnkindStand } from './unkind-stand.ts';

function open() {
  const calls: MeteredCall[] = [];
  const stand = new UnkindStand({ meter: (call) => void calls.push(call) });
  return { stand, calls };
}

describe('the meter', () => {
  it('hears the units of reads and writes whose callers did not ask, and their answers are as without it', async () => {
    const { stand, calls } = open();

    expect(await stand.put('a')).toEqual({});
    expect(await stand.transact(['b', 'c'])).toEqual({});
    expect(await stand.get('a')).toEqual({ Item: toItem('a') });
    expect(await stand.query()).toHaveLength(3);

    expect(calls).toEqual([
      { operation: 'PutItem', kind: 'write', units: 1 },
      { operation: 'TransactWriteItems', kind: 'write', units: 4 },
      { operation: 'GetItem', kind: 'read', units: 1 },
      { operation: 'Query', kind: 'read', units: 1 },
    ]);
  });

  it('counts what indexes are written, and leaves the answer of a caller who asked as it is', async () => {
    const { stand, calls } = open();
    const Item = { ...toItem('a'), dueShard: { S: '0' }, nextAt: { S: '1' } };

    const answer = await stand.call('PutItem', { TableName, Item, ReturnConsumedCapacity: 'INDEXES' });

    expect(answer['ConsumedCapacity']).toMatchObject({ CapacityUnits: 2, GlobalSecondaryIndexes: {} });
    expect(calls).toEqual([{ operation: 'PutItem', kind: 'write', units: 2 }]);
  });

  it('hears nothing of a call that is refused', async () => {
    const { stand, calls } = open();

    const ConditionExpression = 'attribute_exists(pk)';
    expect(await stand.call('DeleteItem', { TableName, Key: toKey('a'), ConditionExpression })).toMatchObject({
      error: 'ConditionalCheckFailedException',
    });

    expect(calls).toEqual([]);
  });
});
