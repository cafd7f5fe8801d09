import type { RingQueue } from '../../core/delivery/ring-queue.ts';
import type { Device } from '../../core/device/device.ts';
import type { DeviceRecordStore } from '../../core/device/device-record-store.ts';
import type { IdPrefix } from '../../core/ids/new-id.ts';
import type { JournalStore } from '../../core/journal/journal-store.ts';
import type { Fact } from '../../core/journal/event.ts';
import { toPushFacts } from '../../core/journal/push-facts.ts';
import type { SetAsideStore } from '../../core/journal/set-aside-store.ts';
import { wantsEvent } from '../../core/webhook/webhook.ts';
import type { WebhookStore } from '../../core/webhook/webhook-store.ts';
import type { DecodedPush } from '../../core/zkteco/decoded-push.ts';
import type { DeviceCall } from '../../core/zkteco/device-request.ts';

export interface StorePushDeps {
  readonly journal: Pick<JournalStore, 'append'>;
  readonly setAside: Pick<SetAsideStore, 'putSetAside'>;
  readonly records: Pick<DeviceRecordStore, 'putFacts' | 'putStamp' | 'putLogRecords' | 'putUsers' | 'noteSeen'>;
  readonly webhooks: Pick<WebhookStore, 'listWebhooks'>;
  readonly rings: RingQueue;
  readonly getServiceKey: () => Promise<Uint8Array>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newId: (prefix: IdPrefix) => string;
}

/** What became of a push. */
export interface StoredPush {
  readonly appended: number;
  readonly known: number;
  readonly rings: number;
}

/**
 * Stores everything of a push that we keep, then rings the device's lanes.
 * Only when this has returned may the device hear OK (I1).
 * @throws Error when anything could not be stored or rung: the device keeps its data and comes again.
 */
export async function storePush(
  deps: StorePushDeps,
  device: Device,
  call: DeviceCall,
  push: DecodedPush,
): Promise<StoredPush> {
  const { registrationId } = device;
  const receivedAtMs = deps.now();
  const receivedAt = new Date(receivedAtMs).toISOString();
  const logRecords = [...push.operationLog, ...push.otherRecords, ...push.commandResults.map(toLogRecord)];
  const [appended] = await Promise.all([
    appendEvents(deps, device, { call, push, receivedAtMs }),
    push.setAside.length > 0 && deps.setAside.putSetAside(registrationId, push.setAside),
    logRecords.length > 0 && deps.records.putLogRecords(registrationId, logRecords, receivedAt),
    push.users.length > 0 && deps.records.putUsers(registrationId, push.users, receivedAt),
    push.facts.size > 0 && deps.records.putFacts(registrationId, Object.fromEntries(push.facts)),
  ]);
  // A push that appends is seen by its HEAD row.
  if (appended.new === 0) await deps.records.noteSeen(registrationId);
  const rings = appended.facts.length > 0 ? await ringLanes(deps, device, appended.facts) : 0;
  // Last: a device that is given this stamp does not send again, and so nobody would be rung again.
  if (push.stamp) await deps.records.putStamp(registrationId, push.stamp.table, push.stamp.value);
  return { appended: appended.new, known: appended.facts.length - appended.new, rings };
}

async function appendEvents(
  deps: StorePushDeps,
  device: Device,
  { call, push, receivedAtMs }: { call: DeviceCall; push: DecodedPush; receivedAtMs: number },
): Promise<{ facts: readonly Fact[]; new: number }> {
  if (push.inOrder.length === 0) return { facts: [], new: 0 };
  const serviceKey = await deps.getServiceKey();
  const facts = toPushFacts(call, push, { serviceKey, device, receivedAtMs });
  if (facts.length === 0) return { facts, new: 0 };
  return { facts, new: (await deps.journal.append(device, facts)).length };
}

/**
 * Rings every lane that asked for what came, even when all of it was known:
 * the push before this one may have died between its commit and its rings.
 */
async function ringLanes(deps: StorePushDeps, device: Device, facts: readonly Fact[]): Promise<number> {
  const { accountId, registrationId, serial } = device;
  const webhooks = await deps.webhooks.listWebhooks(accountId);
  const wanting = webhooks.filter((webhook) =>
    facts.some(({ type, backfill }) => wantsEvent(webhook, { type, backfill, serial })),
  );
  await deps.rings.sendRings(
    wanting.map(({ webhookId, maxConcurrency }) => ({
      ring: {
        kind: 'lane' as const,
        webhook: webhookId,
        registration: registrationId,
        account: accountId,
        ring: deps.newId('ring'),
        reason: 'event' as const,
        at: deps.now(),
      },
      maxConcurrency,
    })),
  );
  return wanting.length;
}

/** A command's result is kept with the operation log. */
function toLogRecord({ id, returnCode, command, fields }: DecodedPush['commandResults'][number]): {
  kind: string;
  fields: Record<string, string>;
} {
  return {
    kind: 'command-result',
    fields: { ...fields, id, return: String(returnCode), ...(command === undefined ? {} : { command }) },
  };
}
