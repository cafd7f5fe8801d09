import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServiceKeyStore } from '../../core/account/service-key-store.ts';
import type { Env } from '../../core/contract/env.ts';
import { createRingQueue } from '../../core/delivery/ring-queue.ts';
import { createDeviceRecordStore } from '../../core/device/device-record-store.ts';
import { createDeviceLookupStore } from '../../core/device/device-lookup-store.ts';
import { newId } from '../../core/ids/new-id.ts';
import { createJournalStore } from '../../core/journal/journal-store.ts';
import { createSetAsideStore } from '../../core/journal/set-aside-store.ts';
import { stdoutLog as log } from '../../core/log/log.ts';
import { createSecretClient } from '../../core/webhook/secret-client.ts';
import { createWebhookStore } from '../../core/webhook/webhook-store.ts';
import { answerDevice, type AnswerDeviceDeps } from './answer-device.ts';
import type { ServeDevicesDeps } from './serve-devices.ts';

/** The real ones, built once per instance. */
export function createDeviceGatewayDeps(env: Env<'device-gateway'>): ServeDevicesDeps {
  const now = (): number => Date.now();
  const client = new DynamoDBClient({});
  const { JOURNAL_TABLE: journalTable, REGISTRY_TABLE: registryTable } = env;
  const serviceKeys = createServiceKeyStore({
    client,
    tableName: registryTable,
    secrets: createSecretClient({ client: new KMSClient({}), keyId: env.KEY_ID }),
  });
  const deps: AnswerDeviceDeps = {
    now,
    log,
    newId,
    journal: createJournalStore({ client, tableName: journalTable, now, random: Math.random, sleep, log }),
    setAside: createSetAsideStore({ client, tableName: journalTable, now }),
    records: createDeviceRecordStore({ client, tableName: registryTable, now }),
    devices: createDeviceLookupStore({ client, tableName: registryTable }),
    webhooks: createWebhookStore({ client, registryTable, deliveriesTable: env.DELIVERIES_TABLE }),
    rings: createRingQueue({ client: new SQSClient({}), queueUrl: env.RING_QUEUE_URL }),
    getServiceKey: () => serviceKeys.getServiceKey(),
  };
  return { answer: (request) => answerDevice(deps, request), log };
}
