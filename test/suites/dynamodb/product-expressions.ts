import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { type PlainItem, refusal, type TestTable } from './test-table.ts';

interface ConditionCase {
  readonly condition: string;
  readonly values?: PlainItem;
  readonly names?: Record<string, string>;
  /** Items that meet it, and items that do not; undefined is none. */
  readonly met: readonly (PlainItem | undefined)[];
  readonly unmet: readonly (PlainItem | undefined)[];
}

const STATUS = { '#status': 'status' };

/** Every condition that core/ writes, with what it is written for. */
const CONDITIONS: readonly ConditionCase[] = [
  { condition: 'attribute_not_exists(pk)', met: [undefined], unmet: [{}, { n: 1 }] },
  { condition: 'attribute_exists(pk)', met: [{}, { n: 1 }], unmet: [undefined] },
  {
    condition: '#version = :read',
    names: { '#version': 'version' },
    values: { ':read': 3 },
    met: [{ version: 3 }],
    unmet: [undefined, {}, { version: 4 }, { version: '3' }],
  },
  {
    condition: 'attribute_exists(pk) AND deviceCount < deviceLimit',
    met: [{ deviceCount: 0, deviceLimit: 1 }],
    unmet: [undefined, {}, { deviceCount: 1, deviceLimit: 1 }, { deviceLimit: 1 }],
  },
  {
    condition: 'deviceCount > :zero',
    values: { ':zero': 0 },
    met: [{ deviceCount: 1 }],
    unmet: [undefined, {}, { deviceCount: 0 }],
  },
  {
    condition: 'attribute_not_exists(pk) OR #status = :released',
    names: STATUS,
    values: { ':released': 'released' },
    met: [undefined, { status: 'released' }],
    unmet: [{}, { status: 'active' }],
  },
  {
    condition: 'attribute_exists(removedAt) AND registrationId = :id',
    values: { ':id': 'dev_1' },
    met: [{ removedAt: 'now', registrationId: 'dev_1' }],
    unmet: [undefined, { registrationId: 'dev_1' }, { removedAt: 'now', registrationId: 'dev_2' }],
  },
  {
    condition: 'registrationId = :id AND attribute_not_exists(removedAt)',
    values: { ':id': 'dev_1' },
    met: [{ registrationId: 'dev_1' }],
    unmet: [undefined, { removedAt: 'now', registrationId: 'dev_1' }],
  },
  {
    condition: 'accountId = :account AND registrationId = :id AND #status = :active',
    names: STATUS,
    values: { ':account': 'acc_1', ':id': 'dev_1', ':active': 'active' },
    met: [{ accountId: 'acc_1', registrationId: 'dev_1', status: 'active' }],
    unmet: [undefined, { accountId: 'acc_1', registrationId: 'dev_1' }],
  },
  {
    condition: 'attribute_not_exists(lastSeenAt) OR lastSeenAt < :at',
    values: { ':at': '2026-01-02T00:00:00.000Z' },
    met: [undefined, {}, { lastSeenAt: '2026-01-01T23:59:59.999Z' }],
    unmet: [{ lastSeenAt: '2026-01-02T00:00:00.000Z' }],
  },
  {
    condition: 'attribute_exists(stamps.#table) OR size(stamps) < :most',
    names: { '#table': 'ATTLOG' },
    values: { ':most': 2 },
    met: [{ stamps: {} }, { stamps: { a: '1' } }, { stamps: { ATTLOG: '1', b: '1', c: '1' } }],
    unmet: [undefined, {}, { stamps: { a: '1', b: '1' } }],
  },
  {
    condition: 'attribute_exists(pk) AND attribute_not_exists(failingSince)',
    met: [{}],
    unmet: [undefined, { failingSince: 'now' }],
  },
  { condition: 'attribute_exists(failingSince)', met: [{ failingSince: 'now' }], unmet: [undefined, {}] },
];

interface UpdateCase {
  readonly update: string;
  readonly values?: PlainItem;
  readonly names?: Record<string, string>;
  readonly before?: PlainItem;
  readonly after: PlainItem;
}

/** Every update that core/ writes, on an item that is there and on one that is not. */
const UPDATES: readonly UpdateCase[] = [
  {
    update: 'SET #text = :text, lastAt = :now, firstAt = if_not_exists(firstAt, :now) ADD #count :one',
    names: { '#text': 'text', '#count': 'count' },
    values: { ':text': 'line', ':now': 'b', ':one': 1 },
    after: { text: 'line', lastAt: 'b', firstAt: 'b', count: 1 },
  },
  {
    update: 'SET #text = :text, lastAt = :now, firstAt = if_not_exists(firstAt, :now) ADD #count :one',
    names: { '#text': 'text', '#count': 'count' },
    values: { ':text': 'line', ':now': 'b', ':one': 1 },
    before: { text: 'line', lastAt: 'a', firstAt: 'a', count: 2 },
    after: { text: 'line', lastAt: 'b', firstAt: 'a', count: 3 },
  },
  { update: 'ADD n :minus', values: { ':minus': -1 }, before: { n: 1 }, after: { n: 0 } },
  {
    update: 'SET facts.#f0 = :f0, facts.#f1 = :f1',
    names: { '#f0': 'MAC', '#f1': '~DeviceName' },
    values: { ':f0': '00:17', ':f1': 'V5L' },
    before: { facts: { MAC: 'old', IP: '10.0.0.1' } },
    after: { facts: { MAC: '00:17', IP: '10.0.0.1', '~DeviceName': 'V5L' } },
  },
  { update: 'REMOVE removedAt', before: { removedAt: 'now', n: 1 }, after: { n: 1 } },
  { update: 'REMOVE removedAt', after: {} },
  {
    update: 'SET lastOkAt = :at REMOVE failingSince',
    values: { ':at': 'now' },
    before: { failingSince: 'then' },
    after: { lastOkAt: 'now' },
  },
];

export function productExpressionBehaviour(table: () => TestTable): void {
  describe('the conditions of the product', () => {
    it.each(CONDITIONS)('$condition', async ({ condition, values, names, met, unmet }) => {
      const isMet = async (item: PlainItem | undefined): Promise<boolean> => {
        const key = { pk: table().newPartition(), sk: '1' };
        if (item) await table().put({ ...key, ...item });
        const check = {
          ConditionExpression: condition,
          ...(names && { ExpressionAttributeNames: names }),
          ...(values && { ExpressionAttributeValues: marshall(values) }),
        };
        return table()
          .put({ ...key, put: true }, check)
          .then(
            () => true,
            (error: Error) => (expect(error.name).toBe('ConditionalCheckFailedException'), false),
          );
      };

      expect(await Promise.all(met.map(isMet))).toEqual(met.map(() => true));
      expect(await Promise.all(unmet.map(isMet))).toEqual(unmet.map(() => false));
    });
  });

  describe('the updates of the product', () => {
    it.each(UPDATES)('$update of $before', async ({ update, values, names, before, after }) => {
      const key = { pk: table().newPartition(), sk: '1' };
      if (before) await table().put({ ...key, ...before });

      const updated = await table().update(key, update, values, names && { ExpressionAttributeNames: names });

      expect(updated).toEqual({ ...key, ...after });
      expect(await table().get(key.pk, key.sk)).toEqual({ ...key, ...after });
    });

    it('refuses a place in a map that is not there', async () => {
      const key = { pk: table().newPartition(), sk: '1' };

      const error = await refusal(table().update(key, 'SET facts.mac = :v', { ':v': 'x' }));

      expect([error.name, error.message]).toEqual([
        'ValidationException',
        'The document path provided in the update expression is invalid for update',
      ]);
    });
  });

  describe('the queries of the product', () => {
    it('filters a range of a partition while it pages', async () => {
      const pk = table().newPartition();
      const gone = new Set(['DEV#2', 'DEV#4']);
      await table().fill(pk, ['ACC', 'DEV#1', 'DEV#2', 'DEV#3', 'DEV#4', 'WH#1'], (sk) =>
        gone.has(sk) ? { removedAt: 'now' } : {},
      );

      const page = await table().query(
        'pk = :pk AND sk BETWEEN :after AND :end',
        { ':pk': pk, ':after': 'DEV#', ':end': 'DEV#~' },
        { FilterExpression: 'attribute_not_exists(removedAt)', ConsistentRead: true, Limit: 3 },
      );

      expect(page.items.map((item) => item['sk'])).toEqual(['DEV#1', 'DEV#3']);
      expect([page.Count, page.ScannedCount]).toEqual([2, 3]);
      expect(page.LastEvaluatedKey).toEqual(marshall({ pk, sk: 'DEV#3' }));
    });

    it('reads an index after a place, newest first, keys alone', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2', '3', '4'], (sk) => ({ holder: pk, heldAt: `2026-01-0${sk}`, extra: 'x' }));
      const names = { ExpressionAttributeNames: { '#partition': 'holder', '#sort': 'heldAt' } };
      const values = { ':shard': pk, ':place': '2026-01-03' };

      const after = await table().query('#partition = :shard AND #sort > :place', values, {
        IndexName: 'by-holder',
        ...names,
      });
      const before = await table().query('#partition = :shard AND #sort < :place', values, {
        IndexName: 'by-holder',
        ProjectionExpression: 'sk',
        ScanIndexForward: false,
        Limit: 2,
        ...names,
      });

      expect(after.items).toEqual([{ pk, sk: '4', holder: pk, heldAt: '2026-01-04' }]);
      expect(before.items).toEqual([{ sk: '2' }, { sk: '1' }]);
    });
  });
}
