import type { JournalEvent } from '../journal/event.ts';
import { toSigningKey } from '../webhook/secret.ts';
import { deliveryIdOf } from './keys.ts';
import { signBody, signStandardWebhook } from './sign.ts';
import type { WebhookCall } from './webhook-client.ts';

/** Changes with the shape of the request, not with every release. */
const USER_AGENT = 'PunchConnect/1';

/** The request of one attempt. The body is the event's own bytes (I6); all else is in the headers. */
export function toWebhookCall({
  url,
  secret,
  webhookId,
  event,
  attempt,
  nowMs,
}: {
  url: string;
  secret: string;
  webhookId: string;
  event: Pick<JournalEvent, 'eventId' | 'type' | 'body'>;
  /** 1 for the first. */
  attempt: number;
  nowMs: number;
}): WebhookCall {
  const { body, eventId, type } = event;
  const timestamp = Math.floor(nowMs / 1000);
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      'x-punchconnect-signature': signBody(secret, body),
      'x-punchconnect-event': type,
      'x-punchconnect-delivery': deliveryIdOf(webhookId, eventId),
      'x-punchconnect-attempt': String(attempt),
      'webhook-id': eventId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signStandardWebhook(toSigningKey(secret), { id: eventId, timestamp, body }),
    },
  };
}
