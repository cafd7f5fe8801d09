import { randomUUID } from 'node:crypto';
import { type CancellationReason, TransactGetItemsCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusal, type TestTable } from './test-table.ts';

const NONE = { Code: 'None' };
const CONDITION_FAILED = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };

const codesOf = (error: Awaited<ReturnType<typeof refusal>>) =>
  (error['CancellationReasons'] as readonly CancellationReason[] | undefined)?.map(({ Code }) => Code);

export function transactionBehaviour(table: () => TestTable): void {
  describe('TransactWriteItems', () => {
    it('puts, updates, deletes and checks together', async () => {
      const pk = table().newPartition();
      await table().put({ pk, sk: 'HEAD', position: 4 });
      await table().put({ pk, sk: 'old' });
      await table().put({ pk, sk: 'guard', mode: 'open' });
      const TableName = table().name;

      await table().transact([
        {
          Update: {
            TableName,
            Key: marshall({ pk, sk: 'HEAD' }),
            UpdateExpression: 'SET #p = :next',
            ConditionExpression: '#p = :seen',
            ExpressionAttributeNames: { '#p': 'position' },
            ExpressionAttributeValues: marshall({ ':next': 5, ':seen': 4 }),
          },
        },
        table().putNew({ pk, sk: 'P#000000000005' }),
        { Delete: { TableName, Key: marshall({ pk, sk: 'old' }) } },
        {
          ConditionCheck: {
            TableName,
            Key: marshall({ pk, sk: 'guard' }),
            ConditionExpression: '#m = :open',
            ExpressionAttributeNames: { '#m': 'mode' },
            ExpressionAttributeValues: marshall({ ':open': 'open' }),
          },
        },
      ]);

      const { items } = await table().query('pk = :pk', { ':pk': pk }, { ConsistentRead: true });
      expect(items).toEqual([
        { pk, sk: 'HEAD', position: 5 },
        { pk, sk: 'P#000000000005' },
        { pk, sk: 'guard', mode: 'open' },
      ]);
    });

    it('does nothing when one condition fails, and says which', async () => {
      const pk = table().newPartition();
      await table().put({ pk, sk: 'known', n: 1 });
      const known = table().putNew({ pk, sk: 'known', n: 2 });
      const showing = { Put: { ...known.Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } } as TransactWriteItem;

      const plain = await refusal(table().transact([table().putNew({ pk, sk: 'new' }), known]));
      const shown = await refusal(table().transact([showing, table().countUp({ pk, sk: 'counter' })]));

      expect(plain.name).toBe('TransactionCanceledException');
      expect(plain.message).toBe(
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      );
      expect(plain['CancellationReasons']).toEqual([NONE, CONDITION_FAILED]);
      expect(shown['CancellationReasons']).toEqual([
        { ...CONDITION_FAILED, Item: marshall({ pk, sk: 'known', n: 1 }) },
        NONE,
      ]);
      expect(await table().sortKeys('pk = :pk', { ':pk': pk })).toEqual(['known']);
    });

    it('shows no item when the one that is missing was asked for', async () => {
      const key = marshall({ pk: table().newPartition(), sk: '1' });
      const check: TransactWriteItem = {
        ConditionCheck: {
          TableName: table().name,
          Key: key,
          ConditionExpression: 'attribute_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      };

      const { CancellationReasons: reasons } = await refusal(table().transact([check]));

      expect(reasons).toMatchObject([{ Code: 'ConditionalCheckFailed' }]);
      expect(JSON.stringify(reasons)).not.toContain('Item');
    });

    it('does nothing when one update cannot be applied', async () => {
      const pk = table().newPartition();
      await table().put({ pk, sk: 'text', amount: 'not a number' });

      const error = await refusal(
        table().transact([table().putNew({ pk, sk: 'new' }), table().countUp({ pk, sk: 'text' })]),
      );

      expect([error.name, codesOf(error)]).toEqual(
        table().expected('impossibleUpdateInTransaction', {
          dynamoDb: ['TransactionCanceledException', ['None', 'ValidationError']],
          dynamoDbLocal: ['ValidationException', undefined],
        }),
      );
      expect(await table().sortKeys('pk = :pk', { ':pk': pk })).toEqual(['text']);
    });

    it('restores the indexes too', async () => {
      const pk = table().newPartition();
      await table().put({ pk, sk: 'known' });

      await refusal(
        table().transact([
          table().putNew({ pk, sk: 'new', holder: pk, heldAt: '1' }),
          table().putNew({ pk, sk: 'known' }),
        ]),
      );

      expect(await table().sortKeys('holder = :o', { ':o': pk }, { IndexName: 'by-holder' })).toEqual([]);
    });

    it('happens once under one token', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      const token = { ClientRequestToken: randomUUID() };
      await table().transact([table().countUp(key)], token);
      await table().transact([table().countUp(key)], token);

      const other = await refusal(table().transact([table().countUp({ ...key, sk: '2' })], token));

      expect(await table().get(key.pk, '1')).toEqual({ ...key, amount: 1 });
      expect(other.name).toBe('IdempotentParameterMismatchException');
    });

    it('forgets the token of a transaction that was cancelled', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      const token = { ClientRequestToken: randomUUID() };
      await table().put({ ...key, by: 'other' });
      await refusal(table().transact([table().putNew({ ...key, by: 'us' })], token));
      await table().delete(key);

      await table().transact([table().putNew({ ...key, by: 'us' })], token);

      expect(await table().get(key.pk, '1')).toEqual({ ...key, by: 'us' });
    });

    it('lets exactly one of many win', async () => {
      const pk = table().newPartition();

      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, writer) =>
          table().transact([
            table().putNew({ pk, sk: 'claim', writer }),
            table().putNew({ pk, sk: `writer ${writer}` }),
          ]),
        ),
      );

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await table().sortKeys('pk = :pk', { ':pk': pk })).toHaveLength(2);
    });

    it('takes 100 actions and not 101', async () => {
      const pk = table().newPartition();
      const puts = (count: number) =>
        Array.from({ length: count }, (_, index) => table().putNew({ pk, sk: String(index).padStart(3, '0') }));

      expect((await refusal(table().transact(puts(101)))).name).toBe('ValidationException');
      await table().transact(puts(100));

      expect(await table().sortKeys('pk = :pk', { ':pk': pk })).toHaveLength(100);
    });

    it('refuses more than 4 MB', async () => {
      const pk = table().newPartition();
      const text = 'x'.repeat(390_000);
      const puts = Array.from({ length: 11 }, (_, index) => table().putNew({ pk, sk: String(index), text }));

      expect((await refusal(table().transact(puts))).name).toBe('ValidationException');
      expect(await table().sortKeys('pk = :pk', { ':pk': pk })).toEqual([]);
    });

    it('refuses two actions on one item, and one on a table that is not there', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      const elsewhere = { Delete: { TableName: 'no-such-table', Key: marshall(key) } };

      const twice = await refusal(table().transact([table().putNew(key), table().countUp(key)]));
      const lost = await refusal(table().transact([elsewhere]));

      expect(twice.name).toBe('ValidationException');
      expect(twice.message).toBe('Transaction request cannot include multiple operations on one item');
      expect(lost.name).toBe('ResourceNotFoundException');
    });
  });

  describe('TransactGetItems', () => {
    it('gives one answer for each key, in their order', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2']);
      const get = (sk: string) => ({ Get: { TableName: table().name, Key: marshall({ pk, sk }) } });

      const { Responses } = await table().client.send(
        new TransactGetItemsCommand({ TransactItems: [get('2'), get('none'), get('1')] }),
      );

      expect(Responses).toEqual([{ Item: marshall({ pk, sk: '2' }) }, {}, { Item: marshall({ pk, sk: '1' }) }]);
    });
  });
}
