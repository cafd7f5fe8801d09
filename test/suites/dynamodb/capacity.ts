import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import type { TestTable } from './test-table.ts';

const TOTAL = { ReturnConsumedCapacity: 'TOTAL' } as const;

export function capacityBehaviour(table: () => TestTable): void {
  describe('consumed capacity', () => {
    it('is not told unasked', async () => {
      const answer = await table().put({ pk: table().newPartition(), sk: '1' });

      expect(answer.ConsumedCapacity).toBeUndefined();
    });

    it('is one unit for each started kilobyte written, and twice that in a transaction', async () => {
      const pk = table().newPartition();

      const small = await table().put({ pk, sk: '1' }, TOTAL);
      const large = await table().put({ pk, sk: '2', text: 'x'.repeat(2_500) }, TOTAL);
      const shrunk = await table().put({ pk, sk: '2' }, TOTAL);
      const both = await table().transact([table().putNew({ pk, sk: '3' }), table().countUp({ pk, sk: '4' })], TOTAL);

      expect(small.ConsumedCapacity?.CapacityUnits).toBe(1);
      expect(large.ConsumedCapacity?.CapacityUnits).toBe(3);
      expect(shrunk.ConsumedCapacity?.CapacityUnits).toBe(3);
      expect(both.ConsumedCapacity?.map((cost) => cost.CapacityUnits)).toEqual([
        table().expected('transactionUnits', { dynamoDb: 4, dynamoDbLocal: 2 }),
      ]);
    });

    it('counts what the indexes write', async () => {
      const item = { pk: table().newPartition(), sk: '1', holder: 'capacity', heldAt: '1' };

      const entered = await table().put(item, TOTAL);
      const unchanged = await table().put({ ...item, extra: 'x' }, TOTAL);
      const moved = await table().put({ ...item, heldAt: '2' }, TOTAL);
      const left = await table().delete(item, TOTAL);

      expect([entered, unchanged, moved, left].map((answer) => answer.ConsumedCapacity?.CapacityUnits)).toEqual([
        2, 1, 3, 2,
      ]);
    });

    it('is half a unit for each 4 KB read, or one when consistent', async () => {
      const Key = marshall({ pk: table().newPartition(), sk: '1' });
      const read = async (ConsistentRead: boolean) => {
        const answer = await table().client.send(
          new GetItemCommand({ TableName: table().name, Key, ConsistentRead, ...TOTAL }),
        );
        return answer.ConsumedCapacity?.CapacityUnits;
      };

      expect([await read(false), await read(true)]).toEqual([0.5, 1]);
    });
  });
}
