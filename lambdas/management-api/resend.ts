import type { DeliveryRecord } from '../../core/delivery/delivery-record.ts';
import type { JournalEvent } from '../../core/journal/event.ts';
import type { Webhook } from '../../core/webhook/webhook.ts';
import type { ApiDeps } from './deps.ts';
import { ringLane } from './lanes.ts';

/** A ring sent at once that has not come by then is taken for lost. */
const RING_TRUSTED_MS = 300_000;

export type ResendDeps = Pick<ApiDeps, 'now' | 'newId' | 'lanes' | 'devices' | 'rings'>;

export interface Resend {
  readonly webhook: Webhook;
  readonly record: DeliveryRecord;
  readonly event: JournalEvent;
}

/**
 * Has a delivery attempted once more.
 * @returns `retry` when it is what its lane waits for, which is tried now; else `resend`, an attempt beside the lane.
 */
export async function resend(deps: ResendDeps, { webhook, record, event }: Resend): Promise<'retry' | 'resend'> {
  const { registrationId } = event;
  if (await isHeadOfLane(deps, record)) {
    await ringLane(deps, webhook, registrationId);
    return 'retry';
  }

  const { webhookId, accountId, maxConcurrency } = webhook;
  const taskId = deps.newId('task');
  const ring = deps.newId('ring');
  const nowMs = deps.now();
  // The row first: if the ring gets lost, the row still says what is left to do.
  await deps.lanes.putTask({
    taskId,
    webhookId,
    accountId,
    registrationId,
    eventId: event.eventId,
    nextAt: new Date(nowMs + RING_TRUSTED_MS).toISOString(),
    ring,
  });
  await deps.rings.sendRings([
    {
      maxConcurrency,
      ring: {
        kind: 'task',
        task: taskId,
        webhook: webhookId,
        registration: registrationId,
        account: accountId,
        ring,
        reason: 'manual',
        at: nowMs,
      },
    },
  ]);
  return 'resend';
}

/** Whether a lane that is being worked waits for just this delivery. */
async function isHeadOfLane({ lanes, devices }: ResendDeps, record: DeliveryRecord): Promise<boolean> {
  const { webhookId, registrationId, position, status } = record;
  if (status !== 'retrying') return false;
  const [{ hook, lane }, registration] = await Promise.all([
    lanes.getHookAndLane(webhookId, registrationId),
    devices.getRegistration(registrationId),
  ]);
  const isWorked = hook?.mode === 'open' && registration !== undefined && registration.removedAt === undefined;
  return isWorked && lane?.head !== undefined && position > lane.cursor;
}
