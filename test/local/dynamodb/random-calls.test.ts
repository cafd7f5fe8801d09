import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Call } from '../../suites/dynamodb/compared/call.ts';
import { expectSameAnswer } from '../../suites/dynamodb/compared/expect-same-answer.ts';
import { anyCall, someItems, TABLE } from '../../suites/dynamodb/random/calls.ts';
import { testTableDefinition } from '../../suites/dynamodb/test-table.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../support/dynamodb-local/start-dynamodb-local.ts';
import { callDynamoDb } from '../../support/raw-aws-json.ts';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamo-db.ts';

/** Another one is as good: SEED=1 npx vitest run test/local/dynamodb/random-calls.test.ts. RUNS makes it longer. */
const seed = Number(process.env['SEED'] ?? 20261124);
const numRuns = Number(process.env['RUNS'] ?? 150);

/** Pages that a Query is followed for. */
const MAX_PAGES = 7;

const ITEMS = [...'abc'].map((sk) => ['p', sk]).concat([...'def'].map((sk) => ['q', sk]));
const EMPTY_TABLE: Call = {
  operation: 'BatchWriteItem',
  input: {
    RequestItems: {
      [TABLE]: ITEMS.map(([pk, sk]) => ({ DeleteRequest: { Key: { pk: { S: pk }, sk: { S: sk } } } })),
    },
  },
};

describe('random calls', () => {
  let ours: ServedDynamoDb;
  let local: DynamoDbLocal;

  beforeAll(async () => {
    [ours, local] = await Promise.all([serveDynamoDb(), startDynamoDbLocal()]);
    for (const { url } of [ours, local]) await callDynamoDb(url, 'CreateTable', testTableDefinition(TABLE));
  });
  afterAll(() => Promise.all([ours.close(), local.close()]));

  /** @returns where the next page begins. */
  async function compare(call: Call): Promise<unknown> {
    const { body } = await expectSameAnswer(call, { ours: ours.url, local: local.url });
    return body['LastEvaluatedKey'];
  }

  it(`are answered as DynamoDB Local answers them (seed ${seed})`, async () => {
    const calls = fc.array(anyCall, { minLength: 1, maxLength: 14 });
    const sequences = fc.asyncProperty(someItems, calls, async (first, others) => {
      for (const call of [EMPTY_TABLE, first, ...others]) {
        let start = await compare(call);
        for (let page = 1; start !== undefined && page < MAX_PAGES; page++) {
          start = await compare({ ...call, input: { ...call.input, ExclusiveStartKey: start } });
        }
      }
    });

    await fc.assert(sequences, { seed, numRuns, endOnFailure: false });
  });
});
