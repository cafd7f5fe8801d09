import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { updateRow } from '../../../core/dynamodb/update-client.ts';

const dynamo = mockClient(DynamoDBClient);
beforeEach(() => void dynamo.reset());
afterAll(() => dynamo.restore());

const client = new DynamoDBClient({});
const input = { TableName: 'registry', Key: { pk: { S: 'a' }, sk: { S: 'b' } }, UpdateExpression: 'REMOVE c' };
const conflict = new TransactionConflictException({ message: 'a transaction is at it', $metadata: {} });
const failed = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });

describe('updateRow', () => {
  it('comes again, a little later each time, while a transaction is at the row', async () => {
    dynamo.on(UpdateItemCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
    const pauses: number[] = [];

    const updated = await updateRow(client, input, { pause: async (ms) => void pauses.push(ms), dice: () => 1 });

    expect([updated, pauses]).toEqual([true, [40, 80]]);
    expect(dynamo.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input)).toEqual([input, input, input]);
  });

  it('tells a condition that failed, at once', async () => {
    dynamo.on(UpdateItemCommand).rejects(failed);

    expect(await updateRow(client, input)).toBe(false);
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  it('gives up when conflicts do not end', async () => {
    dynamo.on(UpdateItemCommand).rejects(conflict);

    await expect(updateRow(client, input, { pause: async () => {} })).rejects.toThrow('a transaction is at it');

    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(10);
  });

  it('does not repeat what the SDK has given up', async () => {
    dynamo.on(UpdateItemCommand).rejects(new Error('not there'));

    await expect(updateRow(client, input)).rejects.toThrow('not there');

    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });
});
