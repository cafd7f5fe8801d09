import { createTtlCache } from '../../core/cache/ttl-cache.ts';
import type { Registration } from '../../core/device/device.ts';
import type { DeviceLookupStore } from '../../core/device/device-lookup-store.ts';
import type { SecretClient } from '../../core/webhook/secret-client.ts';
import type { Webhook } from '../../core/webhook/webhook.ts';
import type { WebhookStore } from '../../core/webhook/webhook-store.ts';

/** Where a lane's events go, and from which device they come. */
export interface Targets {
  getWebhook(accountId: string, webhookId: string): Promise<Webhook | undefined>;
  getSecret(webhookId: string): Promise<string | undefined>;
  getRegistration(registrationId: string): Promise<Registration | undefined>;
}

/** Configuration is read anew after this long; the HOOK row, which says whether to work at all, is never cached. */
const CONFIGURATION_TTL_MS = 15_000;
const MAX_ENTRIES = 2_000;

/** Configuration that many lanes share, remembered for 15 s. */
export function createTargets({
  webhooks,
  devices,
  secrets,
  now,
}: {
  webhooks: Pick<WebhookStore, 'getWebhook' | 'getSecret'>;
  devices: Pick<DeviceLookupStore, 'getRegistration'>;
  secrets: Pick<SecretClient, 'decrypt'>;
  now: () => number;
}): Targets {
  const config = {
    ttlMs: CONFIGURATION_TTL_MS,
    maxEntries: MAX_ENTRIES,
    now,
    // What is gone may be back a moment later, and the ring that says so comes once.
    isLasting: (value: unknown) => value !== undefined,
  };
  const cachedWebhooks = createTtlCache({
    ...config,
    load: (key) => {
      const [accountId = '', webhookId = ''] = key.split(' ');
      return webhooks.getWebhook(accountId, webhookId);
    },
  });
  const cachedSecrets = createTtlCache({
    ...config,
    load: async (webhookId) => {
      const stored = await webhooks.getSecret(webhookId);
      if (!stored) return undefined;
      const secret = await secrets.decrypt(stored.ciphertext, { purpose: 'webhook-secret', webhook: webhookId });
      return Buffer.from(secret).toString('utf8');
    },
  });
  const cachedRegistrations = createTtlCache({
    ...config,
    load: (registrationId) => devices.getRegistration(registrationId),
    isLasting: (registration) => registration !== undefined && registration.removedAt === undefined,
  });
  return {
    getWebhook: (accountId, webhookId) => cachedWebhooks.get(`${accountId} ${webhookId}`),
    getSecret: (webhookId) => cachedSecrets.get(webhookId),
    getRegistration: (registrationId) => cachedRegistrations.get(registrationId),
  };
}
