import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccountFeedStore, createAccountFeedStore } from '../../core/account/account-feed-store.ts';
import { type AccountStore, createAccountStore } from '../../core/account/account-store.ts';
import { createServiceKeyStore, type ServiceKeyStore } from '../../core/account/service-key-store.ts';
import type { Env } from '../../core/contract/env.ts';
import { createDeliveryLogStore, type DeliveryLogStore } from '../../core/delivery/delivery-log-store.ts';
import { createLaneStore, type Hook, type LaneStore } from '../../core/delivery/lane-store.ts';
import { createRingQueue, type RingQueue } from '../../core/delivery/ring-queue.ts';
import { createDeviceRecordStore, type DeviceRecordStore } from '../../core/device/device-record-store.ts';
import { createDeviceStore, type DeviceStore } from '../../core/device/device-store.ts';
import { type IdPrefix, newId } from '../../core/ids/new-id.ts';
import { createJournalStore, type JournalStore } from '../../core/journal/journal-store.ts';
import { createSetAsideStore, type SetAsideStore } from '../../core/journal/set-aside-store.ts';
import { type Log, stdoutLog } from '../../core/log/log.ts';
import { createDeliveryListStore, type DeliveryListStore } from '../../core/webhook/delivery-list-store.ts';
import { createSecretClient, type SecretClient } from '../../core/webhook/secret-client.ts';
import { createWebhookStore, type WebhookStore } from '../../core/webhook/webhook-store.ts';

/** What the management API works with. */
export interface ApiDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newId: (prefix: IdPrefix) => string;
  readonly log: Log;
  /** Webhooks on the machine itself: the local cloud's setting. */
  readonly allowLoopback: boolean;
  readonly accounts: Pick<AccountStore, 'findApiKey'>;
  readonly serviceKey: ServiceKeyStore;
  readonly secrets: Pick<SecretClient, 'encrypt'>;
  readonly devices: Pick<
    DeviceStore,
    'getDevice' | 'listDevices' | 'createDevice' | 'removeDevice' | 'getRegistration'
  >;
  readonly records: Pick<DeviceRecordStore, 'getSeen' | 'listLogRecords' | 'listUsers'>;
  readonly webhooks: Pick<WebhookStore, 'createWebhook' | 'listWebhooks' | 'getWebhook' | 'deleteWebhook'>;
  readonly journal: Pick<JournalStore, 'getHead' | 'readAfter' | 'findEvent' | 'firstPositionSince'>;
  readonly setAside: Pick<SetAsideStore, 'listSetAside'>;
  readonly feed: AccountFeedStore;
  readonly getHook: (webhookId: string) => Promise<Hook | undefined>;
  readonly lanes: Pick<LaneStore, 'getHookAndLane' | 'listLanes' | 'putTask'>;
  readonly deliveryLog: Pick<DeliveryLogStore, 'get' | 'getMany'>;
  readonly deliveryLists: DeliveryListStore;
  readonly rings: RingQueue;
}

/** The real ones, built once per instance. */
export function createApiDeps(env: Env<'management-api'>): ApiDeps {
  const now = (): number => Date.now();
  const client = new DynamoDBClient({});
  const secrets = createSecretClient({ client: new KMSClient({}), keyId: env.KEY_ID });
  const registry = { client, tableName: env.REGISTRY_TABLE };
  const journal = { client, tableName: env.JOURNAL_TABLE };
  const deliveries = { client, tableName: env.DELIVERIES_TABLE };
  const lanes = createLaneStore(deliveries);
  return {
    now,
    newId,
    log: stdoutLog,
    allowLoopback: env.ALLOW_LOOPBACK_WEBHOOKS,
    accounts: createAccountStore({ ...registry, now, newId }),
    serviceKey: createServiceKeyStore({ ...registry, secrets }),
    secrets,
    devices: createDeviceStore({ ...registry, now, newId }),
    records: createDeviceRecordStore({ ...registry, now }),
    webhooks: createWebhookStore({
      client,
      registryTable: env.REGISTRY_TABLE,
      deliveriesTable: env.DELIVERIES_TABLE,
    }),
    journal: createJournalStore({ ...journal, now, random: Math.random, sleep, log: stdoutLog }),
    setAside: createSetAsideStore({ ...journal, now }),
    feed: createAccountFeedStore(journal),
    // A lane of no registration does not exist: this reads the webhook's row alone.
    getHook: (webhookId) => lanes.getHook(webhookId),
    lanes,
    deliveryLog: createDeliveryLogStore({ ...deliveries, now }),
    deliveryLists: createDeliveryListStore(deliveries),
    rings: createRingQueue({ client: new SQSClient({}), queueUrl: env.RING_QUEUE_URL }),
  };
}
