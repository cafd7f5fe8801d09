import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConsumedCapacity,
  GetItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BY_HOLDER, BY_SCORE, refusal, type TestTable } from './test-table.ts';

const TOTAL = { ReturnConsumedCapacity: 'TOTAL' } as const;
const INDEXES = { ReturnConsumedCapacity: 'INDEXES' } as const;

type Answer = { readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[] | undefined };

/** Units of one table, or the sum over several. */
function units({ ConsumedCapacity: consumed = [] }: Answer): number {
  const all = Array.isArray(consumed) ? (consumed as readonly ConsumedCapacity[]) : [consumed as ConsumedCapacity];
  return all.reduce((sum, { CapacityUnits: one = 0 }) => sum + one, 0);
}

export function capacityBehaviour(table: () => TestTable): void {
  /** Text that makes an item of so many bytes, keys and names included. */
  const sized = (key: { pk: string; sk: string }, bytes: number) => ({
    ...key,
    text: 'x'.repeat(bytes - 'pk'.length - 'sk'.length - 'text'.length - key.pk.length - key.sk.length),
  });
  const newKey = () => ({ pk: table().newPartition(), sk: '1' });

  describe('consumed capacity', () => {
    it('is not told unasked', async () => {
      const key = newKey();

      expect((await table().put(key)).ConsumedCapacity).toBeUndefined();
      expect((await table().query('pk = :pk', { ':pk': key.pk })).ConsumedCapacity).toBeUndefined();
      expect((await table().transact([table().putNew({ ...key, sk: '2' })])).ConsumedCapacity).toBeUndefined();
    });
  });

  describe('consumed capacity of writes', () => {
    it('is one unit for each started kilobyte, of the larger of the item before and after', async () => {
      const key = newKey();

      const costs = [];
      for (const bytes of [1024, 1025, 2048, 2049, 1024])
        costs.push(units(await table().put(sized(key, bytes), TOTAL)));
      costs.push(units(await table().delete(key, TOTAL)));

      expect(costs).toEqual([1, 2, 2, 3, 3, 1]);
    });

    it('is that of the whole item for an update of a little', async () => {
      const key = newKey();
      await table().put(sized(key, 3000));

      const { ConsumedCapacity: consumed } = await table().updateItem(key, 'SET n = :n', { ':n': 1 }, TOTAL);

      expect(consumed?.CapacityUnits).toBe(3);
    });

    it('is one unit for the deletion of nothing, and for an update that only makes the keys', async () => {
      expect(units(await table().delete(newKey(), TOTAL))).toBe(1);
      expect(units(await table().updateItem(newKey(), 'REMOVE n', undefined, TOTAL))).toBe(1);
    });

    it('is told by table and index', async () => {
      const item = { ...newKey(), holder: 'told', heldAt: '1' };

      const { ConsumedCapacity: consumed } = await table().put(item, INDEXES);
      const { ConsumedCapacity: plain } = await table().put(newKey(), INDEXES);

      expect(consumed).toEqual({
        TableName: table().name,
        CapacityUnits: 2,
        Table: { CapacityUnits: 1 },
        GlobalSecondaryIndexes: { [BY_HOLDER]: { CapacityUnits: 1 } },
      });
      expect(plain).toEqual({ TableName: table().name, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
    });

    it('counts what an index has to write: an entry that enters, changes, moves or leaves, and none that stays', async () => {
      const item = { ...newKey(), holder: 'ladder', heldAt: '1', board: 'ladder', score: 1 };
      const put = async (changes: object) => units(await table().put({ ...item, ...changes }, TOTAL));

      // by-holder holds keys alone, by-score holds everything.
      expect(await put({})).toBe(1 + 1 + 1);
      expect(await put({})).toBe(1);
      expect(await put({ extra: 'x' })).toBe(1 + 1);
      expect(await put({ extra: 'x', heldAt: '2' })).toBe(1 + 2 + 1);
      expect(await put({ extra: 'x', heldAt: '2', score: 2 })).toBe(1 + 2);
      expect(units(await table().updateItem(item, 'REMOVE holder, board', undefined, TOTAL))).toBe(1 + 1 + 1);
    });

    it('sizes what an index holds, not the item', async () => {
      const key = newKey();

      expect(units(await table().put({ ...sized(key, 3000), holder: 'size', heldAt: '1' }, TOTAL))).toBe(3 + 1);
      expect(units(await table().put({ ...sized(key, 3000), board: 'size', score: 1 }, TOTAL))).toBe(3 + 1 + 3);
    });

    it('adds up in a batch', async () => {
      const pk = table().newPartition();
      await table().put({ pk, sk: 'old' });

      const answer = await table().client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [table().name]: [
              { PutRequest: { Item: marshall(sized({ pk, sk: '1' }, 1500)) } },
              { PutRequest: { Item: marshall({ pk, sk: '2', holder: 'batch', heldAt: '1' }) } },
              { DeleteRequest: { Key: marshall({ pk, sk: 'old' }) } },
            ],
          },
          ...INDEXES,
        }),
      );

      expect(answer.ConsumedCapacity).toEqual([
        {
          TableName: table().name,
          CapacityUnits: 5,
          Table: { CapacityUnits: 4 },
          GlobalSecondaryIndexes: { [BY_HOLDER]: { CapacityUnits: 1 } },
        },
      ]);
    });

    it('is one unit in a batch too when there is nothing to delete', async () => {
      const answer = await table().client.send(
        new BatchWriteItemCommand({
          RequestItems: { [table().name]: [{ DeleteRequest: { Key: marshall(newKey()) } }] },
          ...TOTAL,
        }),
      );

      expect(units(answer)).toBe(table().expected('batchDeleteOfNothing', { dynamoDb: 1, dynamoDbLocal: 2 }));
    });
  });

  describe('consumed capacity of transactions that write', () => {
    it('is twice that of the writes to the table, checks included', async () => {
      const pk = table().newPartition();
      await table().put(sized({ pk, sk: 'checked' }, 1500));
      await table().put(sized({ pk, sk: 'deleted' }, 2500));

      const answer = await table().transact(
        [
          table().putNew({ pk, sk: 'new' }),
          table().countUp({ pk, sk: 'count' }),
          { Delete: { TableName: table().name, Key: marshall({ pk, sk: 'deleted' }) } },
          {
            ConditionCheck: {
              TableName: table().name,
              Key: marshall({ pk, sk: 'checked' }),
              ConditionExpression: 'attribute_exists(pk)',
            },
          },
        ],
        TOTAL,
      );

      expect(units(answer)).toBe(table().expected('transactionUnits', { dynamoDb: 14, dynamoDbLocal: 8 }));
    });

    it('does not double what the indexes write', async () => {
      const item = { ...newKey(), holder: 'transaction', heldAt: '1' };

      const answer = await table().transact([table().putNew(item)], INDEXES);

      expect(answer.ConsumedCapacity?.map(({ GlobalSecondaryIndexes: indexes }) => indexes?.[BY_HOLDER])).toEqual([
        table().expected('transactionUnits', {
          dynamoDb: { CapacityUnits: 1, WriteCapacityUnits: 1 },
          dynamoDbLocal: { CapacityUnits: 2 },
        }),
      ]);
    });

    it('is told once more by its kind', async () => {
      const answer = await table().transact([table().putNew(newKey())], INDEXES);

      expect(answer.ConsumedCapacity).toEqual([
        {
          TableName: table().name,
          ...table().expected('transactionKinds', {
            dynamoDb: {
              CapacityUnits: 2,
              WriteCapacityUnits: 2,
              Table: { CapacityUnits: 2, WriteCapacityUnits: 2 },
            },
            dynamoDbLocal: { CapacityUnits: 2, Table: { CapacityUnits: 2 } },
          }),
        },
      ]);
    });

    it('is that of reading the items when it is repeated under its token', async () => {
      const token = { ClientRequestToken: randomUUID(), ...TOTAL };
      const put = table().putNew(sized(newKey(), 1500));

      const first = await table().transact([put], token);
      const again = await table().transact([put], token);

      expect([units(first), units(again)]).toEqual([4, 2]);
    });

    it('is not told when it is cancelled', async () => {
      const key = newKey();
      await table().put(key);

      const error = await refusal(table().transact([table().putNew(key)], TOTAL));

      expect(error['ConsumedCapacity']).toBeUndefined();
    });
  });

  describe('consumed capacity of reads', () => {
    it('is half a unit for each started 4 KB of an item, or one when consistent, projected or not', async () => {
      const key = newKey();
      const costs = [];
      for (const bytes of [4096, 4097, 8192]) {
        await table().put(sized(key, bytes));
        for (const ConsistentRead of [false, true]) {
          const get = new GetItemCommand({
            TableName: table().name,
            Key: marshall(key),
            ConsistentRead,
            ProjectionExpression: 'pk',
            ...TOTAL,
          });
          costs.push(units(await table().client.send(get)));
        }
      }

      expect(costs).toEqual([0.5, 1, 1, 2, 1, 2]);
    });

    it('is as much for an item that is not there', async () => {
      const get = (ConsistentRead: boolean) =>
        table().client.send(
          new GetItemCommand({ TableName: table().name, Key: marshall(newKey()), ConsistentRead, ...TOTAL }),
        );

      expect([units(await get(false)), units(await get(true))]).toEqual([0.5, 1]);
    });

    it('rounds each item of a batch', async () => {
      const pk = table().newPartition();
      const bytes = { '1': 100, '2': 4097, '3': 100 };
      for (const [sk, size] of Object.entries(bytes)) await table().put(sized({ pk, sk }, size));
      const get = (keys: readonly string[]) =>
        table().client.send(
          new BatchGetItemCommand({
            RequestItems: {
              [table().name]: { Keys: keys.map((sk) => marshall({ pk, sk })), ConsistentRead: true },
            },
            ...TOTAL,
          }),
        );

      expect(units(await get(['1', '2', '3']))).toBe(4);
      expect(units(await get(['1', 'none']))).toBe(
        table().expected('unitsOfNothing', { dynamoDb: 2, dynamoDbLocal: 1 }),
      );
    });

    it('rounds the page of a Query, and counts what it filters away', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2', '3', '4', '5'], () => ({ text: 'x'.repeat(1700) }));
      const query = async (options: object) =>
        units(await table().query('pk = :pk', { ':pk': pk }, { ...TOTAL, ...options }));

      expect(await query({})).toBe(1.5);
      expect(await query({ ConsistentRead: true })).toBe(3);
      expect(await query({ ConsistentRead: true, Limit: 2 })).toBe(1);
      expect(await query({ FilterExpression: 'attribute_exists(absent)' })).toBe(1.5);
      expect(await query({ ProjectionExpression: 'sk' })).toBe(1.5);
      expect(await query({ Select: 'COUNT' })).toBe(1.5);
    });

    it('is as much as for 4 KB when a Query finds nothing', async () => {
      const query = async (options: object) =>
        units(await table().query('pk = :pk', { ':pk': table().newPartition() }, { ...TOTAL, ...options }));

      expect([await query({}), await query({ ConsistentRead: true })]).toEqual(
        table().expected('unitsOfNothing', { dynamoDb: [0.5, 1], dynamoDbLocal: [0, 0] }),
      );
    });

    it('of an index is that of what the index holds', async () => {
      const pk = table().newPartition();
      await table().fill(pk, ['1', '2', '3'], (sk) => ({
        holder: pk,
        heldAt: sk,
        board: pk,
        score: Number(sk),
        text: 'x'.repeat(3000),
      }));
      const query = (name: string, key: string) =>
        table().query(`${key} = :key`, { ':key': pk }, { IndexName: name, ...INDEXES });

      const byHolder = await query(BY_HOLDER, 'holder');
      const byScore = await query(BY_SCORE, 'board');

      expect(byHolder.ConsumedCapacity).toEqual({
        TableName: table().name,
        CapacityUnits: 0.5,
        Table: { CapacityUnits: 0 },
        GlobalSecondaryIndexes: { [BY_HOLDER]: { CapacityUnits: 0.5 } },
      });
      expect(byScore.ConsumedCapacity?.CapacityUnits).toBe(1.5);
    });

    it('of a Scan is that of its page', async () => {
      const scan = (options: object) =>
        table().client.send(new ScanCommand({ TableName: table().name, Limit: 1, ...TOTAL, ...options }));

      expect(units(await scan({ ConsistentRead: true }))).toBe(2 * units(await scan({})));
    });

    it('is two units for each started 4 KB of each item of a transaction', async () => {
      const pk = table().newPartition();
      await table().put(sized({ pk, sk: '1' }, 4097));
      const get = (sk: string) => ({ Get: { TableName: table().name, Key: marshall({ pk, sk }) } });

      const answer = await table().client.send(
        new TransactGetItemsCommand({ TransactItems: [get('1'), get('none')], ...TOTAL }),
      );

      expect(units(answer)).toBe(6);
    });
  });
}
