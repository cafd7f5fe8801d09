import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLaneStore } from '../../../core/delivery/lane-store.ts';
import { getRow } from '../../../core/dynamodb/item-client.ts';
import type { Webhook } from '../../../core/webhook/webhook.ts';
import { createWebhookStore, type WebhookStore } from '../../../core/webhook/webhook-store.ts';
import { type EmulatedTables, serveTables } from '../../support/emulated-tables.ts';
import { testId } from '../../support/facts.ts';

let tables: EmulatedTables;
let store: WebhookStore;
beforeAll(async () => {
  tables = await serveTables();
  store = createWebhookStore({
    client: tables.client,
    registryTable: tables.registry,
    deliveriesTable: tables.deliveries,
  });
});
afterAll(() => tables.close());

const aWebhook = (account: number, number: number, overrides: Partial<Webhook> = {}): Webhook => ({
  accountId: testId('acc', account),
  webhookId: testId('wh', number),
  url: 'https://example.com/hook',
  events: ['attendance.punch'],
  includeBackfill: false,
  maxConcurrency: 10,
  advanceAfterSeconds: 259_200,
  startsAt: '2026-03-28T14:00:00.000Z',
  createdAt: '2026-03-28T14:00:00.000Z',
  ...overrides,
});
const secret = { ciphertext: 'c2VhbGVk', generated: true };

describe('createWebhookStore', () => {
  it('gives a webhook and its secret back as they were put, and opens it', async () => {
    const webhook = aWebhook(1, 1, { devices: ['A', 'B'], events: ['attendance.punch', 'device.online'] });

    await store.createWebhook(webhook, secret);

    expect(await store.getWebhook(webhook.accountId, webhook.webhookId)).toEqual(webhook);
    expect(await store.getSecret(webhook.webhookId)).toEqual(secret);
    const lanes = createLaneStore({ client: tables.client, tableName: tables.deliveries });
    expect(await lanes.getHookAndLane(webhook.webhookId, testId('dev', 1))).toEqual({
      hook: { webhookId: webhook.webhookId, accountId: webhook.accountId, mode: 'open' },
      lane: undefined,
    });
  });

  it('lists the webhooks of one account', async () => {
    const [one, two, foreign] = [aWebhook(2, 21), aWebhook(2, 22), aWebhook(3, 31)];
    for (const webhook of [two, foreign, one]) await store.createWebhook(webhook, secret);

    expect(await store.listWebhooks(testId('acc', 2))).toEqual([one, two]);
    expect(await store.listWebhooks(testId('acc', 99))).toEqual([]);
    expect(await store.getWebhook(testId('acc', 2), foreign.webhookId)).toBeUndefined();
  });

  it('stores nothing of a webhook whose id is taken', async () => {
    const first = aWebhook(4, 41);
    await store.createWebhook(first, secret);
    const second = aWebhook(5, 41, { url: 'https://example.org/other' });

    await expect(store.createWebhook(second, { ciphertext: 'b3RoZXI=', generated: false })).rejects.toThrow(
      'exists already',
    );

    expect(await store.getWebhook(second.accountId, second.webhookId)).toBeUndefined();
    expect(await store.getSecret(first.webhookId)).toEqual(secret);
  });

  it('deletes all three rows, and none for an account that does not own them', async () => {
    const webhook = aWebhook(6, 61);
    await store.createWebhook(webhook, secret);

    expect(await store.deleteWebhook(testId('acc', 7), webhook.webhookId)).toBe(false);
    expect(await store.getSecret(webhook.webhookId)).toEqual(secret);
    expect(await store.deleteWebhook(webhook.accountId, webhook.webhookId)).toBe(true);
    expect(await store.deleteWebhook(webhook.accountId, webhook.webhookId)).toBe(false);

    expect(await store.getWebhook(webhook.accountId, webhook.webhookId)).toBeUndefined();
    expect(await store.getSecret(webhook.webhookId)).toBeUndefined();
    const hook = { pk: webhook.webhookId, sk: 'HOOK' };
    expect(await getRow(tables.client, tables.deliveries, hook)).toBeUndefined();
  });
});
