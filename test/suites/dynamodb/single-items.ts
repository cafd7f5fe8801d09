import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusal, type TestTable } from './test-table.ts';

export function singleItemBehaviour(table: () => TestTable): void {
  describe('PutItem and GetItem', () => {
    it('keep every kind of value', async () => {
      const item = {
        pk: table().newPartition(),
        sk: '1',
        text: 'ñandú 打卡',
        empty: '',
        number: -12.5,
        yes: true,
        nothing: null,
        bytes: new Uint8Array([0, 255]),
        list: [1, 'two', [3]],
        map: { inner: { deep: 'x' } },
        words: new Set(['a', 'b']),
        numbers: new Set([1, 2]),
      };

      await table().put(item);

      expect(await table().get(item.pk, '1')).toEqual(item);
    });

    it('keep numbers without the zeros that say nothing', async () => {
      const key = marshall({ pk: table().newPartition(), sk: '1' });
      const numbers = { a: { N: '0042.1200' }, b: { N: '1E3' }, c: { N: '-0.0' }, d: { NS: ['1.50'] } };
      const nested = { L: [{ N: '1.50' }] };
      await table().client.send(new PutItemCommand({ TableName: table().name, Item: { ...key, ...numbers, nested } }));

      const { Item } = await table().client.send(
        new GetItemCommand({ TableName: table().name, Key: key, ConsistentRead: true }),
      );

      expect(Item).toEqual({
        ...key,
        a: { N: '42.12' },
        b: { N: '1000' },
        c: { N: '0' },
        d: { NS: ['1.5'] },
        nested: table().expected('zerosOfNumbers', { dynamoDb: { L: [{ N: '1.5' }] }, dynamoDbLocal: nested }),
      });
    });

    it('replace the whole item and give the old one when asked', async () => {
      const pk = table().newPartition();
      await table().put({ pk, sk: '1', first: 1 });

      const { Attributes } = await table().put({ pk, sk: '1', second: 2 }, { ReturnValues: 'ALL_OLD' });

      expect(Attributes).toEqual(marshall({ pk, sk: '1', first: 1 }));
      expect(await table().get(pk, '1')).toEqual({ pk, sk: '1', second: 2 });
    });

    it('find nothing where nothing is', async () => {
      expect(await table().get(table().newPartition(), '1')).toBeUndefined();
    });
  });

  describe('a condition', () => {
    it('lets attribute_not_exists through once', async () => {
      const item = { pk: table().newPartition(), sk: '1' };
      const onlyNew = { ConditionExpression: 'attribute_not_exists(pk)' };
      await table().put({ ...item, writer: 'first' }, onlyNew);

      const error = await refusal(table().put({ ...item, writer: 'second' }, onlyNew));

      expect(error.name).toBe('ConditionalCheckFailedException');
      expect(error.message).toBe('The conditional request failed');
      expect(error['Item']).toBeUndefined();
      expect(await table().get(item.pk, '1')).toEqual({ ...item, writer: 'first' });
    });

    it('gives the existing item with its refusal when asked', async () => {
      const item = { pk: table().newPartition(), sk: '1', version: 3 };
      await table().put(item);
      const all = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

      const refusals = [
        await refusal(table().put(item, { ConditionExpression: 'attribute_not_exists(pk)', ...all })),
        await refusal(
          table().update(item, 'SET version = :v', { ':v': 4 }, { ConditionExpression: 'version = :v', ...all }),
        ),
        await refusal(table().delete(item, { ConditionExpression: 'attribute_not_exists(pk)', ...all })),
      ];

      expect(refusals.map((error) => error['Item'])).toEqual([marshall(item), marshall(item), marshall(item)]);
    });

    it('knows comparisons, logic and functions', async () => {
      const item = { pk: table().newPartition(), sk: 'LANE#1', n: 7, words: new Set(['a', 'b']), map: { inner: 'x' } };
      await table().put(item);
      const values = { ':seven': 7, ':one': 1, ':nine': 9, ':a': 'a', ':lane': 'LANE#', ':map': 'M', ':two': 2 };
      const condition = [
        'n = :seven AND n <> :one AND n > :one AND n <= :seven',
        'n BETWEEN :one AND :nine AND n IN (:one, :seven)',
        'contains(words, :a) AND size(words) = :two AND attribute_type(#m, :map)',
        'begins_with(sk, :lane) AND attribute_exists(#m.#i) AND NOT attribute_exists(#m.pk)',
        '(attribute_not_exists(absent) OR n = :one)',
      ].join(' AND ');

      await table().update(item, 'SET n = :nine', values, {
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#m': 'map', '#i': 'inner' },
      });

      expect(await table().get(item.pk, item.sk)).toMatchObject({ n: 9 });
    });

    it('is not met by an item that does not exist', async () => {
      const key = { pk: table().newPartition(), sk: '1' };

      const error = await refusal(
        table().update(key, 'SET n = :n', { ':n': 1, ':v': 1 }, { ConditionExpression: 'version = :v' }),
      );

      expect(error.name).toBe('ConditionalCheckFailedException');
      expect(await table().get(key.pk, '1')).toBeUndefined();
    });

    it('lets exactly one of many writers win', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      await table().put({ ...key, version: 0 });

      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, writer) =>
          table().update(
            key,
            'SET version = :next, writer = :writer',
            { ':next': 1, ':writer': writer, ':seen': 0 },
            {
              ConditionExpression: 'version = :seen',
            },
          ),
        ),
      );

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await table().get(key.pk, '1')).toMatchObject({ version: 1 });
    });
  });

  describe('UpdateItem', () => {
    it('creates an item that is missing', async () => {
      const key = { pk: table().newPartition(), sk: '1' };

      expect(await table().update(key, 'SET kind = :k', { ':k': 'lane' })).toEqual({ ...key, kind: 'lane' });
    });

    it('sets, adds, removes and deletes in one step', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      await table().put({
        ...key,
        amount: 5,
        gone: true,
        words: new Set(['a', 'b']),
        steps: [1],
        doc: { deep: { n: 1 } },
      });

      const after = await table().update(
        key,
        'SET steps = list_append(steps, :more), doc.deep.n = doc.deep.n + :two, fresh = if_not_exists(fresh, :two), ' +
          'kept = if_not_exists(amount, :two) ADD amount :two, words :c REMOVE gone DELETE absent :c',
        { ':more': [2, 3], ':two': 2, ':c': new Set(['c']) },
      );

      expect(after).toEqual({
        ...key,
        amount: 7,
        words: new Set(['a', 'b', 'c']),
        steps: [1, 2, 3],
        doc: { deep: { n: 3 } },
        fresh: 2,
        kept: 5,
      });
    });

    it('takes every path for what it led to before', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      await table().put({ ...key, steps: ['a', 'b', 'c', 'd'], doc: { n: 1 } });

      const removed = await table().update(key, 'REMOVE steps[0], steps[2] SET steps[1] = :new', { ':new': 'B' });
      const copied = await table().update(key, 'SET previous = doc, doc.n = :two', { ':two': 2 });

      expect(removed).toMatchObject({ steps: ['B', 'd'] });
      expect(copied).toMatchObject({ previous: { n: 1 }, doc: { n: 2 } });
    });

    it('removes an attribute whose set is emptied', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      await table().put({ ...key, words: new Set(['a']) });

      expect(await table().update(key, 'DELETE words :a', { ':a': new Set(['a']) })).toEqual(key);
    });

    it('counts exactly with 38 digits', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      await table().put({ ...key, amount: 1n });

      await table().update(key, 'SET amount = :big', { ':big': 99999999999999999999999999999999999998n });
      const { Attributes } = await table().client.send(
        new UpdateItemCommand({
          TableName: table().name,
          Key: marshall(key),
          UpdateExpression: 'ADD amount :one',
          ExpressionAttributeValues: marshall({ ':one': 1 }),
          ReturnValues: 'UPDATED_NEW',
        }),
      );

      expect(Attributes).toEqual({ amount: { N: '99999999999999999999999999999999999999' } });
    });

    it.each([
      ['a missing operand', 'SET n = absent + :one', { ':one': 1 }],
      ['a path through nothing', 'SET absent.inner = :one', { ':one': 1 }],
      ['a sum of text', 'SET sum = txt + :one', { ':one': 1 }],
      ['an append to text', 'SET txt = list_append(txt, :list)', { ':list': [1] }],
      ['a change of the key', 'SET sk = :s', { ':s': '2' }],
      ['an unused value', 'SET n = :one', { ':one': 1, ':unused': 1 }],
      ['an unknown value', 'SET n = :one', { ':other': 1 }],
      ['a reserved word', 'SET status = :one', { ':one': 1 }],
      ['overlapping paths', 'SET m.a = :one, m = :one', { ':one': 1 }],
      ['a syntax error', 'SET n == :one', { ':one': 1 }],
      ['an index key of another type', 'SET score = :s', { ':s': 'high' }],
      ['an empty index key', 'SET holder = :s', { ':s': '' }],
    ])('refuses %s and changes nothing', async (_what, expression, values) => {
      const item = { pk: table().newPartition(), sk: '1', txt: 'text' };
      await table().put(item);

      const error = await refusal(table().update(item, expression, values));

      expect(error.name).toBe('ValidationException');
      expect(await table().get(item.pk, '1')).toEqual(item);
    });
  });

  describe('DeleteItem', () => {
    it('removes an item, and is content when there is none', async () => {
      const item = { pk: table().newPartition(), sk: '1', n: 1 };
      await table().put(item);

      const first = await table().delete(item, { ReturnValues: 'ALL_OLD' });
      const second = await table().delete(item, { ReturnValues: 'ALL_OLD' });

      expect(first.Attributes).toEqual(marshall(item));
      expect(second.Attributes).toBeUndefined();
      expect(await table().get(item.pk, '1')).toBeUndefined();
    });
  });
}
