import type { AttemptResult } from '../../core/delivery/attempt-result.ts';
import type { DeliveryLogStore } from '../../core/delivery/delivery-log-store.ts';
import {
  addAttempt,
  newDeliveryRecord,
  toAttempt,
  type AttemptTrigger,
  type DeliveryRecord,
  type DeliveryStatus,
} from '../../core/delivery/delivery-record.ts';
import { toWebhookCall } from '../../core/delivery/webhook-call.ts';
import type { WebhookClient } from '../../core/delivery/webhook-client.ts';
import type { JournalEvent } from '../../core/journal/event.ts';
import type { Log } from '../../core/log/log.ts';
import type { Webhook } from '../../core/webhook/webhook.ts';

export interface AttemptDeps {
  readonly deliveryLog: DeliveryLogStore;
  readonly webhookClient: WebhookClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
}

/** What one attempt makes of its delivery. */
export interface AttemptDecision {
  /** Undefined: the delivery stays what it was. */
  readonly status: DeliveryStatus | undefined;
}

export interface AttemptRequest<Decision extends AttemptDecision> {
  readonly webhook: Webhook;
  readonly secret: string;
  readonly event: JournalEvent;
  readonly serial: string;
  readonly trigger: AttemptTrigger;
  /** False when the event has not been tried yet, as far as the lane knows: then the log is not read first. */
  readonly isKnown: boolean;
  /** Asked once, when the attempt has ended. @param startedAtMs milliseconds since the epoch. */
  readonly decide: (result: AttemptResult, startedAtMs: number) => Decision;
}

/** Makes one attempt and records it. Its outcome is in the log before anything moves on (I5). */
export async function attemptEvent<Decision extends AttemptDecision>(
  deps: AttemptDeps,
  request: AttemptRequest<Decision>,
): Promise<{ record: DeliveryRecord; decision: Decision }> {
  const { webhook, event, serial, trigger } = request;
  const fresh = newDeliveryRecord(webhook.webhookId, event, serial);
  const guess = request.isKnown ? ((await deps.deliveryLog.get(fresh)) ?? fresh) : fresh;

  const startedAtMs = deps.now();
  const result = await deps.webhookClient.post(
    toWebhookCall({
      url: webhook.url,
      secret: request.secret,
      webhookId: webhook.webhookId,
      event,
      attempt: guess.attemptCount + 1,
      nowMs: startedAtMs,
    }),
  );

  const decision = request.decide(result, startedAtMs);
  const attempt = toAttempt(result, { at: new Date(startedAtMs).toISOString(), trigger });
  const record = await deps.deliveryLog.update(guess, (stored) =>
    addAttempt(stored, attempt, decision.status ?? stored.status),
  );
  deps.log.info('delivery.attempted', {
    accountId: webhook.accountId,
    webhookId: webhook.webhookId,
    registrationId: event.registrationId,
    eventId: event.eventId,
    position: event.position,
    attempt: record.attemptCount,
    outcome: record.status,
    reason: trigger,
    durationMs: result.durationMs,
    ...(result.kind === 'answered' ? { status: result.statusCode } : { errorClass: result.errorClass }),
  });
  return { record, decision };
}
