import {
  CreateTableCommand,
  DescribeTableCommand,
  ExportTableToPointInTimeCommand,
  ListTablesCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusal, type TestTable } from './test-table.ts';

export function limitBehaviour(table: () => TestTable): void {
  describe('an item', () => {
    it('has 400 KB at most, counted in UTF-8 and with its names', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      const rest = 400 * 1024 - 'pk'.length - key.pk.length - 'sk1'.length - 'text'.length;
      const twoBytes = 'é'.repeat(rest / 2 + 1);

      await table().put({ ...key, text: 'x'.repeat(rest) });
      const tooLong = await refusal(table().put({ ...key, text: 'x'.repeat(rest + 1) }));
      const tooWide = await refusal(table().put({ ...key, text: twoBytes }));
      const grown = await refusal(table().update(key, 'SET more = :m', { ':m': 'x' }));

      expect([tooLong, tooWide, grown].map((error) => error.name)).toEqual([
        'ValidationException',
        'ValidationException',
        'ValidationException',
      ]);
      expect(await table().get(key.pk, '1')).toEqual({ ...key, text: 'x'.repeat(rest) });
    });

    it.each([
      ['an empty key', { pk: '', sk: '1' }],
      ['a missing key', { pk: 'limits' }],
      ['a key of another type', { pk: 'limits', sk: 1 }],
      ['a partition key of 2,049 bytes', { pk: 'x'.repeat(2049), sk: '1' }],
      ['a sort key of 1,025 bytes', { pk: 'limits', sk: 'x'.repeat(1025) }],
      ['an index key of another type', { pk: 'limits', sk: '1', holder: 1 }],
      ['an empty index key', { pk: 'limits', sk: '1', holder: '', heldAt: '1' }],
    ])('is refused with %s', async (_what, item) => {
      expect((await refusal(table().put(item))).name).toBe('ValidationException');
    });

    it.each([
      ['a key too few', { pk: 'limits' }],
      ['a key too many', { pk: 'limits', sk: '1', more: '1' }],
      ['a key of another type', { pk: 'limits', sk: 1 }],
    ])('is not looked for with %s', async (_what, key) => {
      const update = new UpdateItemCommand({
        TableName: table().name,
        Key: marshall(key),
        UpdateExpression: 'SET n = sk',
      });

      expect((await refusal(table().client.send(update))).name).toBe('ValidationException');
    });
  });

  describe('a table', () => {
    it('is described with its keys and indexes', async () => {
      const { Table } = await table().client.send(new DescribeTableCommand({ TableName: table().name }));

      expect(Table).toMatchObject({
        TableName: table().name,
        TableStatus: 'ACTIVE',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      });
      expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName).toSorted()).toEqual([
        'by-holder',
        'by-score',
      ]);
    });

    it('is listed', async () => {
      expect((await table().client.send(new ListTablesCommand({}))).TableNames).toContain(table().name);
    });

    it('is not created twice', async () => {
      const again = new CreateTableCommand({
        TableName: table().name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      });

      expect((await refusal(table().client.send(again))).name).toBe('ResourceInUseException');
    });
  });

  it('refuses an operation that is not emulated by name', async () => {
    const call = new ExportTableToPointInTimeCommand({ TableArn: 'arn:aws:dynamodb:::table/x', S3Bucket: 'bucket' });

    expect((await refusal(table().client.send(call))).name).toBe('UnknownOperationException');
  });
}
