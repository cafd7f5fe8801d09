import {
  DynamoDBClient,
  PutItemCommand,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeliveryLogStore, type DeliveryLogStore } from '../../../core/delivery/delivery-log-store.ts';
import { HOOK_KEY } from '../../../core/delivery/keys.ts';
import { createLaneStore } from '../../../core/delivery/lane-store.ts';
import { toItem } from '../../../core/dynamodb/item-client.ts';
import { serveTables, type EmulatedTables } from '../../support/emulated-tables.ts';
import { createMemoryDeliveryLog } from '../../support/memory-delivery-log.ts';
import { createMemoryLaneStore, type MemoryLaneStore } from '../../support/memory-lane-store.ts';
import { deliveryLogBehaviour } from '../../suites/delivery-log-suite.ts';
import { laneStoreBehaviour } from '../../suites/lane-store-suite.ts';

let tables: EmulatedTables;
let lanes: MemoryLaneStore;
let log: DeliveryLogStore;
beforeAll(async () => {
  tables = await serveTables();
  const { client, deliveries: tableName } = tables;
  lanes = {
    ...createLaneStore({ client, tableName }),
    // The management API writes this row with the webhook's other rows; see webhook-store.ts.
    putHook: async (hook) => {
      await client.send(
        new PutItemCommand({ TableName: tableName, Item: toItem({ pk: hook.webhookId, sk: HOOK_KEY, ...hook }) }),
      );
    },
  };
  log = createDeliveryLogStore({ client, tableName, now: () => Date.parse('2026-03-28T14:10:00.000Z') });
});
afterAll(() => tables.close());

const memoryLanes = createMemoryLaneStore();
laneStoreBehaviour('in memory', () => memoryLanes);
laneStoreBehaviour('DynamoDB', () => lanes);

it('the lane store waits for a transaction that is at the webhook', async () => {
  const dynamo = mockClient(DynamoDBClient);
  dynamo
    .on(UpdateItemCommand)
    .rejectsOnce(new TransactionConflictException({ message: 'conflict', $metadata: {} }))
    .resolves({});
  const store = createLaneStore({
    client: new DynamoDBClient({}),
    tableName: 'deliveries',
    conflicts: { pause: async () => {} },
  });

  await store.markFailing('wh_1', '2026-03-28T14:00:00.000Z');

  const updates = dynamo.commandCalls(UpdateItemCommand).length;
  dynamo.restore();
  expect(updates).toBe(2);
});

const memoryLog = createMemoryDeliveryLog();
deliveryLogBehaviour('in memory', () => memoryLog);
deliveryLogBehaviour('DynamoDB', () => log);
