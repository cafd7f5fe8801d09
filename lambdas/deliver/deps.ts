import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '../../core/contract/env.ts';
import { createAlarmClient } from '../../core/delivery/alarm-client.ts';
import { createDeliveryLogStore } from '../../core/delivery/delivery-log-store.ts';
import { createLaneStore } from '../../core/delivery/lane-store.ts';
import { createRingQueue } from '../../core/delivery/ring-queue.ts';
import { createWebhookClient } from '../../core/delivery/webhook-client.ts';
import { createDeviceLookupStore } from '../../core/device/device-lookup-store.ts';
import { newId } from '../../core/ids/new-id.ts';
import { createJournalStore } from '../../core/journal/journal-store.ts';
import { stdoutLog as log } from '../../core/log/log.ts';
import { createSecretClient } from '../../core/webhook/secret-client.ts';
import { checkWebhookUrl, isDialable } from '../../core/webhook/url-policy.ts';
import { createWebhookStore } from '../../core/webhook/webhook-store.ts';
import type { DeliverRingsDeps } from './deliver-rings.ts';
import { runTask, type TaskDeps } from './run-task.ts';
import { createTargets } from './targets.ts';
import { visitLane, type LaneDeps } from './visit-lane.ts';

/** The real ones, built once per instance. */
export function createDeliverDeps(env: Env<'deliver'>): DeliverRingsDeps {
  const now = (): number => Date.now();
  const client = new DynamoDBClient({});
  const sqs = new SQSClient({});
  const rings = createRingQueue({ client: sqs, queueUrl: env.RING_QUEUE_URL });
  const allowLoopback = env.ALLOW_LOOPBACK_WEBHOOKS;
  const deps: LaneDeps & TaskDeps = {
    now,
    log,
    newId,
    random: Math.random,
    rings,
    lanes: createLaneStore({ client, tableName: env.DELIVERIES_TABLE }),
    deliveryLog: createDeliveryLogStore({ client, tableName: env.DELIVERIES_TABLE, now }),
    journal: createJournalStore({ client, tableName: env.JOURNAL_TABLE, now, random: Math.random, sleep, log }),
    targets: createTargets({
      webhooks: createWebhookStore({
        client,
        registryTable: env.REGISTRY_TABLE,
        deliveriesTable: env.DELIVERIES_TABLE,
      }),
      devices: createDeviceLookupStore({ client, tableName: env.REGISTRY_TABLE }),
      secrets: createSecretClient({ client: new KMSClient({}), keyId: env.KEY_ID }),
      now,
    }),
    alarms: createAlarmClient({
      client: new SchedulerClient({}),
      groupName: env.ALARM_GROUP,
      executionRoleArn: env.ALARM_ROLE_ARN,
      deadLetterArn: env.ALARM_DEAD_LETTER_ARN,
      ringQueueUrl: env.RING_QUEUE_URL,
      rings,
    }),
    webhookClient: createWebhookClient({
      isAllowedUrl: (url) => checkWebhookUrl(url, { allowLoopback }).kind === 'allowed',
      isAllowedAddress: (address) => isDialable(address, { allowLoopback }),
      monotonicMs: () => performance.now(),
      now,
    }),
  };
  return {
    visitLane: (ring, visit) => visitLane(deps, ring, visit),
    runTask: (ring) => runTask(deps, ring),
    hideFor: async (receiptHandle, seconds) => {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: env.RING_QUEUE_URL,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    },
    log,
  };
}
