import { BatchGetItemCommand, BatchWriteItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { getRows, putRows, queryRows, toItem } from '../../../core/dynamodb/item-client.ts';

const dynamo = mockClient(DynamoDBClient);
beforeEach(() => void dynamo.reset());
afterAll(() => dynamo.restore());

const client = new DynamoDBClient({});
const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ pk: 'p', sk: String(index) }));

describe('putRows', () => {
  it('writes 25 at a time, each key once, and again what was left over', async () => {
    const left = [{ PutRequest: { Item: toItem({ pk: 'p', sk: '24' }) } }];
    dynamo
      .on(BatchWriteItemCommand)
      .resolvesOnce({ UnprocessedItems: { t: left } })
      .resolves({});

    await putRows(client, 't', [...rows(30), { pk: 'p', sk: '3', last: true }]);

    const batches = dynamo
      .commandCalls(BatchWriteItemCommand)
      .map((call) => call.args[0].input.RequestItems?.['t']?.map(({ PutRequest }) => PutRequest?.Item) ?? []);
    expect(batches.map((batch) => batch.length)).toEqual([25, 1, 5]);
    expect(batches[0]?.[3]).toEqual({ pk: { S: 'p' }, sk: { S: '3' }, last: { BOOL: true } });
    expect(batches[1]).toEqual([{ pk: { S: 'p' }, sk: { S: '24' } }]);
  });

  it('asks for nothing when there is nothing to write', async () => {
    await putRows(client, 't', []);

    expect(dynamo.calls()).toEqual([]);
  });
});

describe('getRows', () => {
  it('reads 100 at a time, strongly, and again what was left over', async () => {
    const left = [toItem({ pk: 'p', sk: '9' })];
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { t: [toItem({ pk: 'p', sk: '0' })] }, UnprocessedKeys: { t: { Keys: left } } })
      .resolvesOnce({ Responses: { t: [toItem({ pk: 'p', sk: '9' })] } })
      .resolvesOnce({ Responses: { t: [toItem({ pk: 'p', sk: '100' })] } });

    expect(await getRows(client, 't', rows(101))).toEqual([
      { pk: 'p', sk: '0' },
      { pk: 'p', sk: '9' },
      { pk: 'p', sk: '100' },
    ]);

    const asked = dynamo.commandCalls(BatchGetItemCommand).map((call) => call.args[0].input.RequestItems?.['t']);
    expect(asked.map((one) => [one?.Keys?.length, one?.ConsistentRead])).toEqual([
      [100, true],
      [1, true],
      [1, true],
    ]);
  });
});

describe('queryRows', () => {
  it('reads on until it has enough, and tells whether there is more', async () => {
    const key = toItem({ pk: 'p', sk: '1' });
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [toItem({ sk: '0' })], LastEvaluatedKey: key })
      .resolvesOnce({ Items: [], LastEvaluatedKey: key })
      .resolvesOnce({ Items: [toItem({ sk: '2' }), toItem({ sk: '3' })], LastEvaluatedKey: key });

    expect(await queryRows(client, { TableName: 't' }, 2)).toEqual({ items: [{ sk: '0' }, { sk: '2' }], more: true });

    const asked = dynamo.commandCalls(QueryCommand).map((call) => call.args[0].input.ExclusiveStartKey);
    expect(asked).toEqual([undefined, key, key]);
  });

  it('ends with the partition', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [toItem({ sk: '0' }), toItem({ sk: '1' })] });

    expect(await queryRows(client, { TableName: 't' }, 2)).toEqual({ items: [{ sk: '0' }, { sk: '1' }], more: false });
  });
});
