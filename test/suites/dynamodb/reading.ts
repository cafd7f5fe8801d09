import { BatchGetItemCommand, BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { BY_HOLDER, BY_SCORE, type Page, refusal, type TestTable, toPlain } from './test-table.ts';

export function readingBehaviour(table: () => TestTable): void {
  describe('Query', () => {
    it('gives a partition in the order of its sort keys, forward and backward', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['P#000000000010', 'HEAD', 'P#000000000002', 'X#9', 'P#000000000001']);

      const forward = await table().sortKeys('pk = :pk', { ':pk': pk });
      const backward = await table().sortKeys('pk = :pk', { ':pk': pk }, { ScanIndexForward: false });

      expect(forward).toEqual(['HEAD', 'P#000000000001', 'P#000000000002', 'P#000000000010', 'X#9']);
      expect(backward).toEqual(['X#9', 'P#000000000010', 'P#000000000002', 'P#000000000001', 'HEAD']);
    });

    it.each([
      ['sk = :a', { ':a': 'b' }, ['b']],
      ['sk < :a', { ':a': 'b' }, ['a']],
      ['sk <= :a', { ':a': 'b' }, ['a', 'b']],
      ['sk > :a', { ':a': 'b' }, ['ba', 'bb', 'c']],
      ['sk >= :a', { ':a': 'b' }, ['b', 'ba', 'bb', 'c']],
      ['begins_with(sk, :a)', { ':a': 'b' }, ['b', 'ba', 'bb']],
      ['sk BETWEEN :a AND :b', { ':a': 'b', ':b': 'bb' }, ['b', 'ba', 'bb']],
    ])('finds what meets %s', async (condition, values, expected) => {
      const pk = table().newPartition();
      await table().fill(pk, ['a', 'b', 'ba', 'bb', 'c']);
      const all = { ':pk': pk, ...values };

      expect(await table().sortKeys(`pk = :pk AND ${condition}`, all)).toEqual(expected);
      expect(await table().sortKeys(`pk = :pk AND ${condition}`, all, { ScanIndexForward: false })).toEqual(
        expected.toReversed(),
      );
    });

    it.each([true, false])('pages through a partition (forward: %s)', async (ScanIndexForward) => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2', '3', '4', '5']);
      const found: unknown[] = [];
      let start: Page['LastEvaluatedKey'];
      let pages = 0;

      do {
        const page = await table().query(
          'pk = :pk',
          { ':pk': pk },
          {
            Limit: 2,
            ScanIndexForward,
            ExclusiveStartKey: start,
          },
        );
        found.push(...page.items.map((item) => item['sk']));
        start = page.LastEvaluatedKey;
        pages++;
      } while (start);

      expect(found).toEqual(ScanIndexForward ? ['1', '2', '3', '4', '5'] : ['5', '4', '3', '2', '1']);
      expect(pages).toBe(3);
    });

    it('goes on from a key that is not there', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '3', '5']);
      const after = { ExclusiveStartKey: marshall({ pk, sk: '2' }) };

      expect(await table().sortKeys('pk = :pk', { ':pk': pk }, after)).toEqual(['3', '5']);
    });

    it('counts before it filters, and projects', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2', '3'], (sk) => ({ n: Number(sk), extra: 'x' }));

      const page = await table().query(
        'pk = :pk',
        { ':pk': pk, ':one': 1 },
        {
          FilterExpression: 'n > :one',
          ProjectionExpression: '#n',
          ExpressionAttributeNames: { '#n': 'n' },
          Limit: 2,
        },
      );

      expect(page).toMatchObject({ items: [{ n: 2 }], Count: 1, ScannedCount: 2 });
      expect(page.LastEvaluatedKey).toEqual(marshall({ pk, sk: '2' }));
    });

    it('ends a page at 1 MB', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2', '3', '4'], () => ({ text: 'x'.repeat(390_000) }));

      const page = await table().query('pk = :pk', { ':pk': pk });

      expect(page.items.map((item) => item['sk'])).toEqual(['1', '2', '3']);
      expect(page.LastEvaluatedKey).toEqual(marshall({ pk, sk: '3' }));
    });

    it.each([
      ['no partition key', 'sk = :v', { ':v': '1' }],
      ['a partition key that is not fixed', 'pk > :v', { ':v': '1' }],
      ['a condition on another attribute', 'pk = :v AND n = :v', { ':v': '1' }],
      ['a key of another type', 'pk = :v', { ':v': 1 }],
    ])('refuses %s', async (_what, condition, values) => {
      expect((await refusal(table().query(condition, values))).name).toBe('ValidationException');
    });
  });

  describe('an index', () => {
    it('holds its keys only, of those items that have them', async () => {
      const pk = table().newPartition();
      const holder = `holder of ${pk}`;
      await table().put({ pk, sk: '2', holder, heldAt: '2026-01-02', extra: 'x' });
      await table().put({ pk, sk: '1', holder, heldAt: '2026-01-03', extra: 'x' });
      await table().put({ pk, sk: '3', holder, extra: 'no time' });

      const { items } = await table().query('holder = :o', { ':o': holder }, { IndexName: BY_HOLDER });

      expect(items).toEqual([
        { pk, sk: '2', holder, heldAt: '2026-01-02' },
        { pk, sk: '1', holder, heldAt: '2026-01-03' },
      ]);
    });

    it('follows an item that changes, moves and leaves', async () => {
      const key = { pk: table().newPartition(), sk: '1' };
      const boards = [`a ${key.pk}`, `b ${key.pk}`];
      const indexed = () =>
        Promise.all(
          boards.map(async (board) => {
            const { items } = await table().query('board = :b', { ':b': board }, { IndexName: BY_SCORE });
            return items.map((item) => item['score']);
          }),
        );

      await table().put({ ...key, board: boards[0], score: 1 });
      expect(await indexed()).toEqual([[1], []]);
      await table().update(key, 'SET score = :s', { ':s': 2 });
      expect(await indexed()).toEqual([[2], []]);
      await table().update(key, 'SET board = :b', { ':b': boards[1] });
      expect(await indexed()).toEqual([[], [2]]);
      await table().update(key, 'REMOVE board');
      expect(await indexed()).toEqual([[], []]);
      await table().put({ ...key, board: boards[0], score: 3 });
      await table().delete(key);
      expect(await indexed()).toEqual([[], []]);
    });

    it('sorts numbers as numbers', async () => {
      const pk = table().newPartition();
      const scores = [-100, -9.5, -1, 0, 0.5, 2, 10, 1000];
      for (const score of scores.toReversed()) await table().put({ pk, sk: String(score), board: pk, score });

      const { items } = await table().query('board = :b', { ':b': pk }, { IndexName: BY_SCORE });
      const positive = await table().query(
        'board = :b AND score BETWEEN :low AND :high',
        {
          ':b': pk,
          ':low': 0.5,
          ':high': 10,
        },
        { IndexName: BY_SCORE },
      );

      expect(items.map((item) => item['score'])).toEqual(scores);
      expect(positive.items.map((item) => item['score'])).toEqual([0.5, 2, 10]);
    });

    it.each([true, false])('pages through items that share its keys (forward: %s)', async (ScanIndexForward) => {
      const pk = table().newPartition();
      const sortKeys = Array.from({ length: 9 }, (_, index) => `item ${index}`);
      await table().fill(pk, sortKeys, () => ({ holder: pk, heldAt: 'same' }));
      const found: unknown[] = [];
      let start: Page['LastEvaluatedKey'];

      do {
        const page = await table().query(
          'holder = :o',
          { ':o': pk },
          {
            IndexName: BY_HOLDER,
            Limit: 2,
            ScanIndexForward,
            ExclusiveStartKey: start,
          },
        );
        found.push(...page.items.map((item) => item['sk']));
        start = page.LastEvaluatedKey;
      } while (start);

      expect(found.toSorted()).toEqual(sortKeys);
    });

    it('refuses a consistent read', async () => {
      const options = { IndexName: BY_HOLDER, ConsistentRead: true };
      const error = await refusal(table().query('holder = :o', { ':o': 'x' }, options));

      expect(error.name).toBe('ValidationException');
      expect(error.message).toContain('Consistent reads are not supported on global secondary indexes');
    });

    it('refuses attributes it does not hold, and an unknown name', async () => {
      const everything = { IndexName: BY_HOLDER, Select: 'ALL_ATTRIBUTES' } as const;

      expect((await refusal(table().query('holder = :o', { ':o': 'x' }, everything))).name).toBe('ValidationException');
      expect((await refusal(table().query('holder = :o', { ':o': 'x' }, { IndexName: 'none' }))).name).toBe(
        'ValidationException',
      );
    });
  });

  describe('BatchGetItem', () => {
    it('gives the items that exist, of 100 keys at most', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['001', '050']);
      const keys = (count: number) =>
        Array.from({ length: count }, (_, index) => marshall({ pk, sk: String(index).padStart(3, '0') }));
      const get = (Keys: ReturnType<typeof keys>) =>
        table().client.send(
          new BatchGetItemCommand({ RequestItems: { [table().name]: { Keys, ConsistentRead: true } } }),
        );

      const { Responses = {}, UnprocessedKeys } = await get(keys(100));
      const found = (Responses[table().name] ?? []).map((item) => toPlain(item)['sk']);

      expect(found.toSorted()).toEqual(['001', '050']);
      expect(UnprocessedKeys).toEqual({});
      expect((await refusal(get(keys(101)))).name).toBe('ValidationException');
      expect((await refusal(get([...keys(1), ...keys(1)]))).name).toBe('ValidationException');
    });
  });

  describe('BatchWriteItem', () => {
    it('puts and deletes, 25 at most', async () => {
      const pk = table().newPartition();
      const puts = (count: number) =>
        Array.from({ length: count }, (_, index) => ({
          PutRequest: { Item: marshall({ pk, sk: String(index).padStart(3, '0') }) },
        }));
      const write = (requests: object[]) =>
        table().client.send(new BatchWriteItemCommand({ RequestItems: { [table().name]: requests } }));

      const { UnprocessedItems } = await write(puts(25));
      await write([{ DeleteRequest: { Key: marshall({ pk, sk: '007' }) } }]);

      expect(UnprocessedItems).toEqual({});
      expect(await table().sortKeys('pk = :pk', { ':pk': pk })).toHaveLength(24);
      expect((await refusal(write(puts(26)))).name).toBe('ValidationException');
    });
  });

  describe('Scan', () => {
    it('finds everything, whole or in segments', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2', '3']);
      const scan = async (segments?: { Segment: number; TotalSegments: number }) => {
        const found: unknown[] = [];
        let start: Page['LastEvaluatedKey'];
        do {
          const page = await table().client.send(
            new ScanCommand({
              TableName: table().name,
              FilterExpression: 'pk = :pk',
              ExpressionAttributeValues: marshall({ ':pk': pk }),
              ExclusiveStartKey: start,
              ...segments,
            }),
          );
          found.push(...(page.Items ?? []).map((item) => toPlain(item)['sk']));
          start = page.LastEvaluatedKey;
        } while (start);
        return found;
      };

      const whole = await scan();
      const halves = [
        ...(await scan({ Segment: 0, TotalSegments: 2 })),
        ...(await scan({ Segment: 1, TotalSegments: 2 })),
      ];

      expect(whole.toSorted()).toEqual(['1', '2', '3']);
      expect(halves.toSorted()).toEqual(['1', '2', '3']);
    });
  });
}
