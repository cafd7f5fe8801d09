import { describe, expect, it } from 'vitest';
import { writtenKeys } from '../../../local/console/written-keys.ts';

const KEY = { pk: { S: 'wh_1' }, sk: { S: 'HOOK' } };
const call = (operation: string, input: object) =>
  writtenKeys({ service: 'dynamodb', operation, input, accessKeyId: 'any' });

describe('writtenKeys', () => {
  it('finds the row of a call that writes one', () => {
    const expected = [{ tableName: 't', key: KEY }];

    expect(call('PutItem', { TableName: 't', Item: KEY })).toEqual(expected);
    expect(call('UpdateItem', { TableName: 't', Key: KEY })).toEqual(expected);
    expect(call('DeleteItem', { TableName: 't', Key: KEY })).toEqual(expected);
  });

  it('finds every row that a transaction writes, and none that it only checks', () => {
    const other = { pk: { S: 'wh_2' }, sk: { S: 'HOOK' } };
    const TransactItems = [
      { Put: { TableName: 't', Item: KEY } },
      { Update: { TableName: 'u', Key: other } },
      { Delete: { TableName: 'u', Key: KEY } },
      { ConditionCheck: { TableName: 't', Key: other } },
    ];

    expect(call('TransactWriteItems', { TransactItems })).toEqual([
      { tableName: 't', key: KEY },
      { tableName: 'u', key: other },
      { tableName: 'u', key: KEY },
    ]);
  });

  it('finds nothing in what reads, or is another service’s', () => {
    expect(call('GetItem', { TableName: 't', Key: KEY })).toEqual([]);
    expect(writtenKeys({ service: 'sqs', operation: 'PutItem', input: { Key: KEY }, accessKeyId: 'any' })).toEqual([]);
  });
});
