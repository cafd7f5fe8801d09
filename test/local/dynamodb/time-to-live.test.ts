import { DescribeTimeToLiveCommand, PutItemCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamo-db.ts';
import { WORK_TABLE } from './work-table.ts';

const TableName = WORK_TABLE.tableName;
const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;

let served: ServedDynamoDb;
beforeEach(async () => {
  served = await serveDynamoDb();
  served.db.ensureTable(WORK_TABLE);
});
afterEach(() => served.close());

const put = (sk: string, expiresAt: unknown) =>
  served.client.send(new PutItemCommand({ TableName, Item: marshall({ pk: 'ttl', sk, expiresAt }) }));
const sortKeys = () => [...served.db.items(TableName)].map((item) => item['sk']);

describe('time to live', () => {
  it('removes an expired item, but not soon', async () => {
    const nowSeconds = Math.floor(served.clock.now() / 1000);
    await put('expires in half an hour', nowSeconds + 1_800);
    await put('expires in a day', nowSeconds + DAY_SECONDS);

    served.clock.advance(HOUR_MS);
    expect(sortKeys()).toEqual([{ S: 'expires in a day' }, { S: 'expires in half an hour' }]);
    served.clock.advance(HOUR_MS);
    expect(sortKeys()).toEqual([{ S: 'expires in a day' }]);
    served.clock.advance(25 * HOUR_MS);
    expect(sortKeys()).toEqual([]);
  });

  it('leaves alone what carries no time, or one that must be a mistake', async () => {
    const nowSeconds = Math.floor(served.clock.now() / 1000);
    await put('text', String(nowSeconds - DAY_SECONDS));
    await put('six years ago', nowSeconds - 6 * 365 * DAY_SECONDS);

    served.clock.advance(3 * HOUR_MS);

    expect(sortKeys()).toEqual([{ S: 'six years ago' }, { S: 'text' }]);
  });

  it('is described, and can be switched', async () => {
    const describeIt = async () =>
      (await served.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    const change = (Enabled: boolean) =>
      served.client.send(
        new UpdateTimeToLiveCommand({
          TableName,
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled },
        }),
      );

    expect(await describeIt()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    await expect(change(true)).rejects.toMatchObject({ name: 'ValidationException' });
    await change(false);
    expect(await describeIt()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });
});
