import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../local/dynamodb/database.ts';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamo-db.ts';
import { WORK_TABLE } from './work-table.ts';

const TableName = WORK_TABLE.tableName;

let folder: string;
let logFile: string;
const opened: ServedDynamoDb[] = [];

/** Opens the data; what was open before is left as a killed process leaves it. */
async function open(definition = WORK_TABLE): Promise<ServedDynamoDb> {
  const served = await serveDynamoDb({ logFile });
  opened.push(served);
  served.db.ensureTable(definition);
  return served;
}

const put = (served: ServedDynamoDb, item: Record<string, unknown>) =>
  served.client.send(new PutItemCommand({ TableName, Item: marshall(item) }));

const sortKeysOf = (served: ServedDynamoDb) => [...served.db.items(TableName)].map((item) => item['sk']);

const dueOf = async (served: ServedDynamoDb) => {
  const { Items = [] } = await served.client.send(
    new QueryCommand({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :shard',
      ExpressionAttributeValues: marshall({ ':shard': 'DUE#0' }),
    }),
  );
  return Items.map((item) => unmarshall(item));
};

/** Opens the data without a service in front of them. */
function openDatabase(faults: unknown[] = []): Database {
  const database = new Database({ logFile, report: (error) => void faults.push(error) });
  database.ensureTable(WORK_TABLE);
  return database;
}

/** Writes one item again and again, each time some 550 bytes. */
function writeVersions(database: Database, from: number, to: number): void {
  const table = database.table(TableName);
  for (let version = from; version < to; version++) {
    const item = { pk: { S: 'wh' }, sk: { S: 'HEAD' }, version: { N: String(version) }, text: { S: 'x'.repeat(450) } };
    database.write(1, (batch) => batch.put(table, table.placeOf(item) ?? '', item));
  }
}

const versionsOf = (database: Database) => [...database.copies(TableName)].map((item) => item['version']);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  logFile = join(folder, 'dynamodb.jsonl');
});
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
  rmSync(folder, { recursive: true });
});

describe('stored tables', () => {
  it('come back after a kill in the middle of a write, with their indexes', async () => {
    const first = await open();
    await put(first, { pk: 'wh', sk: 'put', dueShard: 'DUE#0', nextAt: '1' });
    await put(first, { pk: 'wh', sk: 'deleted', dueShard: 'DUE#0', nextAt: '2' });
    await first.client.send(new DeleteItemCommand({ TableName, Key: marshall({ pk: 'wh', sk: 'deleted' }) }));
    await first.client
      .send(
        new UpdateItemCommand({
          TableName,
          Key: marshall({ pk: 'wh', sk: 'put' }),
          UpdateExpression: 'SET nextAt = :at, doc.inner = :doc',
          ExpressionAttributeValues: marshall({ ':at': '3', ':doc': 1 }),
        }),
      )
      .catch(() => undefined); // doc does not exist: refused, and so not stored
    await first.client.send(
      new TransactWriteItemsCommand({
        TransactItems: ['a', 'b'].map((sk) => ({ Put: { TableName, Item: marshall({ pk: 'wh', sk }) } })),
      }),
    );
    await first.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: marshall({ pk: 'wh', sk: 'c' }) } }] },
      }),
    );
    appendFileSync(logFile, '0123abcd put work {"pk":{"S":"torn');

    const second = await open();

    expect(sortKeysOf(second)).toEqual([{ S: 'a' }, { S: 'b' }, { S: 'c' }, { S: 'put' }]);
    expect(await dueOf(second)).toEqual([{ pk: 'wh', sk: 'put', dueShard: 'DUE#0', nextAt: '1' }]);
    await put(second, { pk: 'wh', sk: 'later' });
    expect(sortKeysOf(await open())).toHaveLength(5);
  });

  it('write a transaction as one record, and a refused one not at all', async () => {
    const served = await open();
    const puts = ['a', 'b'].map((sk) => ({
      Put: { TableName, Item: marshall({ pk: 'wh', sk }), ConditionExpression: 'attribute_not_exists(pk)' },
    }));

    await served.client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
    await served.client.send(new TransactWriteItemsCommand({ TransactItems: puts })).catch(() => undefined);

    const [, declaration, ...records] = readFileSync(logFile, 'utf8').trim().split('\n');
    expect(declaration).toContain(' define work {"tableName":"work",');
    expect(records.map((record) => record.slice('01234567 '.length))).toEqual([
      'put work {"pk":{"S":"wh"},"sk":{"S":"a"}}\tput work {"pk":{"S":"wh"},"sk":{"S":"b"}}',
    ]);
  });

  it('are written anew while they are in use, when most of the file is of the past', () => {
    const database = openDatabase();
    writeVersions(database, 0, 2_500);

    const bytes = statSync(logFile).size;
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(1_100_000);
    database.close();

    expect(versionsOf(openDatabase())).toEqual([{ N: '2499' }]);
  });

  it('are written anew when they are opened, and again hold the same', () => {
    const database = openDatabase();
    writeVersions(database, 0, 1_500);
    database.close();
    expect(statSync(logFile).size).toBeGreaterThan(800_000);

    openDatabase().close();

    expect(statSync(logFile).size).toBeLessThan(2_000);
    expect(versionsOf(openDatabase())).toEqual([{ N: '1499' }]);
  });

  it('stay as they are when the file cannot be written anew, and say so', () => {
    const faults: unknown[] = [];
    const database = openDatabase(faults);
    mkdirSync(`${logFile}.new`);
    writeVersions(database, 0, 2_500);
    database.close();

    expect(faults).toHaveLength(1);
    rmSync(`${logFile}.new`, { recursive: true });
    expect(versionsOf(openDatabase())).toEqual([{ N: '2499' }]);
  });

  it('get the indexes that the template declares now', async () => {
    const otherIndex = {
      IndexName: 'other',
      KeySchema: [
        { AttributeName: 'nextAt', KeyType: 'HASH' },
        { AttributeName: 'dueShard', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    };
    const first = await open({ ...WORK_TABLE, globalSecondaryIndexes: [otherIndex] });
    await put(first, { pk: 'wh', sk: '1', dueShard: 'DUE#0', nextAt: '1' });

    const second = await open();

    expect(await dueOf(second)).toEqual([{ pk: 'wh', sk: '1', dueShard: 'DUE#0', nextAt: '1' }]);
  });

  it('are not taken for a table with other keys', async () => {
    await put(await open(), { pk: 'wh', sk: '1' });
    const served = await serveDynamoDb({ logFile });
    opened.push(served);
    const keySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];

    expect(() => served.db.ensureTable({ ...WORK_TABLE, keySchema })).toThrow(
      'the stored data of table work are keyed by pk HASH S, sk RANGE S, the template says pk HASH S; ' +
        'start with --fresh to begin with empty data',
    );
  });

  it('come back without what expired long ago', async () => {
    const threeHoursAgo = Math.floor(Date.now() / 1000) - 3 * 3_600;
    await put(await open(), { pk: 'wh', sk: '1', expiresAt: threeHoursAgo });

    expect(sortKeysOf(await open())).toEqual([]);
  });

  it('are gone once deleted', async () => {
    const first = await open();
    await first.client.send(new DeleteTableCommand({ TableName }));

    const second = await serveDynamoDb({ logFile });
    opened.push(second);

    expect((await second.client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  it('refuse a definition that DynamoDB would refuse', async () => {
    const served = await serveDynamoDb();
    opened.push(served);
    const attributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' }];

    expect(() => served.db.ensureTable({ ...WORK_TABLE, attributeDefinitions })).toThrow('KeySchema');
  });

  it('do not keep in memory what could not be stored', async () => {
    const served = await open();
    await put(served, { pk: 'wh', sk: '1' });
    served.db.close();

    await expect(put(served, { pk: 'wh', sk: '2' })).rejects.toMatchObject({ name: 'InternalServerError' });

    expect(sortKeysOf(served)).toEqual([{ S: '1' }]);
    expect(served.faults).toHaveLength(1);
    opened.splice(0);
    served.client.destroy();
  });
});
