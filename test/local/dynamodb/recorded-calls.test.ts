import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InterceptedCall } from '../../../local/intercept.ts';
import { isJsonObject } from '../../../local/dynamodb/attribute-value.ts';
import type { Call } from '../../suites/dynamodb/compared/call.ts';
import { expectSameAnswer } from '../../suites/dynamodb/compared/expect-same-answer.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../support/dynamodb-local/start-dynamodb-local.ts';
import { callDynamoDb } from '../../support/raw-aws-json.ts';
import { startSystem } from '../../support/system.ts';
import { Trouble, useEverything } from '../../support/whole-use.ts';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamo-db.ts';

/** What the whole product asked of DynamoDB when everything of it was used once. */
interface Recording {
  readonly calls: readonly Call[];
  /** The tables that it has, as CreateTable takes them. */
  readonly tables: readonly object[];
}

async function record(): Promise<Recording> {
  const calls: Call[] = [];
  const trouble = new Trouble();
  const system = await startSystem({
    intercept: (call: InterceptedCall) => {
      trouble.intercept(call);
      if (call.service !== 'dynamodb' || call.phase !== 'before' || !isJsonObject(call.input)) return;
      calls.push({
        operation: call.operation,
        input: structuredClone({ ...call.input, ReturnConsumedCapacity: 'INDEXES' }),
      });
    },
  });
  try {
    await useEverything(system, trouble);
    const used = calls.length;
    const outputs = ['JournalTable', 'RegistryTable', 'DeliveriesTable'].map(
      (name) => system.cloud.outputs[name] ?? '',
    );
    const tables = await describeTables(system.cloud.endpointEnv['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', outputs);
    return { calls: calls.slice(0, used), tables };
  } finally {
    await system.stop();
  }
}

async function describeTables(endpoint: string, names: readonly string[]): Promise<object[]> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint, credentials });
  try {
    return await Promise.all(
      names.map(async (TableName) => {
        const { Table: table } = await client.send(new DescribeTableCommand({ TableName }));
        return {
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: table?.KeySchema,
          AttributeDefinitions: table?.AttributeDefinitions,
          GlobalSecondaryIndexes: table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
            IndexName,
            KeySchema,
            Projection,
          })),
        };
      }),
    );
  } finally {
    client.destroy();
  }
}

describe('what the product asks of DynamoDB', () => {
  let recording: Recording;
  let ours: ServedDynamoDb;
  let local: DynamoDbLocal;

  beforeAll(async () => {
    recording = await record();
    [ours, local] = await Promise.all([serveDynamoDb(), startDynamoDbLocal()]);
    for (const { url } of [ours, local]) {
      for (const table of recording.tables) expect((await callDynamoDb(url, 'CreateTable', table)).status).toBe(200);
    }
  });
  afterAll(() => Promise.all([ours.close(), local.close()]));

  it('is every operation that core/ imports', () => {
    expect([...new Set(recording.calls.map(({ operation }) => operation))].toSorted()).toEqual([
      'BatchGetItem',
      'BatchWriteItem',
      'DeleteItem',
      'GetItem',
      'PutItem',
      'Query',
      'TransactGetItems',
      'TransactWriteItems',
      'UpdateItem',
    ]);
  });

  it('is answered as DynamoDB Local answers it', async () => {
    for (const call of recording.calls) await expectSameAnswer(call, { ours: ours.url, local: local.url });
  });
});
