import {
  DynamoDBClient,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { failedCondition, readTransaction, writeTransaction } from '../../../core/dynamodb/transaction-client.ts';

const dynamo = mockClient(DynamoDBClient);
beforeEach(() => void dynamo.reset());
afterAll(() => dynamo.restore());

const client = new DynamoDBClient({});
const actions = [{ Delete: { TableName: 'registry', Key: { pk: { S: 'a' }, sk: { S: 'b' } } } }];
const cancelled = (...codes: string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** Pauses take no time; `dice` 1 shows the longest one. */
function patience(): { pauses: number[]; pause: (ms: number) => Promise<void>; dice: () => number } {
  const pauses: number[] = [];
  return { pauses, pause: async (ms) => void pauses.push(ms), dice: () => 1 };
}

describe('writeTransaction', () => {
  it('tells which condition failed, and does not try again', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', 'ConditionalCheckFailed'));

    const result = await writeTransaction(client, actions, patience());

    if (result.kind !== 'refused') throw new Error(result.kind);
    expect([failedCondition(result.reasons, 0), failedCondition(result.reasons, 1)]).toEqual([false, true]);
    expect(dynamo.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });

  it('tries again, a little later each time, when it met another transaction', async () => {
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'None'))
      .rejectsOnce(cancelled('None', 'ThrottlingError'))
      .resolves({});
    const options = patience();

    expect(await writeTransaction(client, actions, options)).toEqual({ kind: 'committed' });

    expect(options.pauses).toEqual([40, 80]);
  });

  it('decides on a failed condition only when nothing else was in its way', async () => {
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'ConditionalCheckFailed'))
      .rejectsOnce(cancelled('ConditionalCheckFailed', 'ProvisionedThroughputExceeded'))
      .rejects(cancelled('ConditionalCheckFailed', 'None'));
    const options = patience();

    const result = await writeTransaction(client, actions, options);

    expect(result).toMatchObject({ kind: 'refused', reasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }] });
    expect(options.pauses).toEqual([40, 80]);
  });

  it('gives up when conflicts do not end, also beside a failed condition', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict', 'ConditionalCheckFailed'));

    await expect(writeTransaction(client, actions, patience())).rejects.toThrow('cancelled');

    expect(dynamo.commandCalls(TransactWriteItemsCommand)).toHaveLength(10);
  });

  it('gives up when conflicts do not end', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict'));
    const options = patience();

    await expect(writeTransaction(client, actions, options)).rejects.toThrow('cancelled');

    expect(options.pauses).toEqual([40, 80, 160, 320, 500, 500, 500, 500, 500]);
  });

  it('does not try again what cannot succeed', async () => {
    dynamo.on(TransactWriteItemsCommand).rejectsOnce(cancelled('ValidationError')).resolves({});

    await expect(writeTransaction(client, actions, patience())).rejects.toThrow('cancelled');
  });
});

describe('readTransaction', () => {
  const keys = [
    { pk: 'a', sk: '1' },
    { pk: 'a', sk: '2' },
  ];

  it('gives the rows in the order of their keys, and none for one that is not there', async () => {
    dynamo.on(TransactGetItemsCommand).resolves({ Responses: [{}, { Item: { pk: { S: 'a' }, sk: { S: '2' } } }] });

    expect(await readTransaction(client, 'registry', keys)).toEqual([undefined, { pk: 'a', sk: '2' }]);

    expect(dynamo.commandCalls(TransactGetItemsCommand)[0]?.args[0].input.TransactItems).toEqual([
      { Get: { TableName: 'registry', Key: { pk: { S: 'a' }, sk: { S: '1' } } } },
      { Get: { TableName: 'registry', Key: { pk: { S: 'a' }, sk: { S: '2' } } } },
    ]);
  });

  it('tries again when it met a transaction, and not for any other reason', async () => {
    dynamo
      .on(TransactGetItemsCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'None'))
      .rejectsOnce(cancelled('ValidationError', 'None'));
    const options = patience();

    await expect(readTransaction(client, 'registry', keys, options)).rejects.toThrow('cancelled');

    expect(options.pauses).toEqual([40]);
  });
});
