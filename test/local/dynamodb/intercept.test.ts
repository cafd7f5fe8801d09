import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import type { Intercept, InterceptedCall } from '../../../local/intercept.ts';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamo-db.ts';
import { WORK_TABLE } from './work-table.ts';

const TableName = WORK_TABLE.tableName;

let served: ServedDynamoDb | undefined;
afterEach(() => served?.close());

async function serve(intercept: Intercept): Promise<ServedDynamoDb> {
  served = await serveDynamoDb({ intercept });
  served.db.ensureTable(WORK_TABLE);
  return served;
}

const put = ({ client }: ServedDynamoDb) =>
  client.send(
    new PutItemCommand({
      TableName,
      Item: marshall({ pk: 'a', sk: '1' }),
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
const count = ({ db }: ServedDynamoDb) => [...db.items(TableName)].length;

describe('an interceptor', () => {
  it('sees a call before and after it takes effect, and a refused one before only', async () => {
    const calls: (InterceptedCall & { items: number })[] = [];
    const target = await serve((call) => void calls.push({ ...call, items: count(target) }));

    await put(target);
    await put(target).catch(() => undefined);

    expect(
      calls.map(({ service, operation, accessKeyId, phase, items }) => [service, operation, accessKeyId, phase, items]),
    ).toEqual([
      ['dynamodb', 'PutItem', 'tester', 'before', 0],
      ['dynamodb', 'PutItem', 'tester', 'after', 1],
      ['dynamodb', 'PutItem', 'tester', 'before', 1],
    ]);
    expect(calls[0]?.input).toMatchObject({ TableName, Item: { pk: { S: 'a' }, sk: { S: '1' } } });
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('makes a call fail with status 500 %s it takes effect', async (phase, stored) => {
    const target = await serve((call) => {
      if (call.phase === phase) throw new Error('broken on purpose');
    });

    await expect(put(target)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });

    expect(count(target)).toBe(stored);
  });
});
