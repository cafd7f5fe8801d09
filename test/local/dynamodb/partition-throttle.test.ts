import { describe, expect, it } from 'vitest';
import { TableName, toItem, toKey, UnkindStand } from './unkind-stand.ts';

/** A partition takes four units a second; a put costs one, in a transaction two. */
const open = () => new UnkindStand({ unkind: { partitionWriteUnits: 4 } });

const putAll = async (stand: UnkindStand, sortKeys: readonly string[]) => {
  for (const sk of sortKeys) expect(await stand.put(sk)).toEqual({});
};

describe('a partition that has used up its units of the second', () => {
  it('refuses writes, which then have done nothing, until units have come again', async () => {
    const stand = open();
    await putAll(stand, ['a', 'b', 'c', 'd']);

    expect(await stand.put('e')).toMatchObject({
      error: 'ThrottlingException',
      message: expect.stringContaining('Throughput exceeds the current capacity') as string,
    });
    expect(await stand.query()).toEqual(['a 0', 'b 0', 'c 0', 'd 0']);
    await stand.pass(250);
    expect(await stand.put('e')).toEqual({});
    expect(await stand.put('f')).toMatchObject({ error: 'ThrottlingException' });
  });

  it('leaves other partitions and reads alone', async () => {
    const stand = open();
    await putAll(stand, ['a', 'b', 'c', 'd']);

    const Item = { ...toItem('a'), pk: { S: 'another' } };
    expect(await stand.call('PutItem', { TableName, Item })).toEqual({});
    expect(await stand.get('a')).toEqual({ Item: toItem('a') });
  });

  it('cancels a transaction, whose items count double, with a reason for each item', async () => {
    const stand = open();

    expect(await stand.transact(['a', 'b', 'c'])).toMatchObject({
      error: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'None' }, { Code: 'ThrottlingError' }],
    });
    expect(await stand.query()).toEqual([]);
  });

  it('leaves a part of a batch unprocessed, and refuses one of which it takes nothing', async () => {
    const stand = open();
    const requests = ['a', 'b', 'c', 'd', 'e'].map((sk) => ({ PutRequest: { Item: toItem(sk) } }));

    const inPart = await stand.call('BatchWriteItem', { RequestItems: { [TableName]: requests } });
    expect(inPart['UnprocessedItems']).toEqual({ [TableName]: requests.slice(4) });
    const refused = await stand.call('BatchWriteItem', { RequestItems: { [TableName]: requests.slice(4) } });
    expect(refused).toMatchObject({ error: 'ThrottlingException' });
  });

  it('counts a large item by its kilobytes, and takes the one that goes over the limit', async () => {
    const stand = open();
    const Item = { ...toItem('a'), text: { S: 'x'.repeat(7_000) } };

    expect(await stand.call('PutItem', { TableName, Item })).toEqual({});
    // Seven units, of four: three are owed.
    await stand.pass(750);
    expect(await stand.put('b')).toMatchObject({ error: 'ThrottlingException' });
    await stand.pass(1);
    expect(await stand.put('b')).toEqual({});
  });

  it('is one of an index too: writes that go to different partitions of the table', async () => {
    const stand = open();
    const work = (pk: string) => ({ ...toKey('a'), pk: { S: pk }, dueShard: { S: '0' }, nextAt: { S: '1' } });
    const put = (pk: string) => stand.call('PutItem', { TableName, Item: work(pk) });
    for (const pk of ['1', '2', '3', '4']) expect(await put(pk)).toEqual({});

    expect(await put('5')).toMatchObject({ error: 'ThrottlingException' });
    expect(await stand.put('outside the index')).toEqual({});
  });
});
