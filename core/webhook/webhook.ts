import { type Item, readFlag, readNumber, readOptionalTexts, readText, readTexts } from '../item/item-reader.ts';
import { EVENT_TYPES, type EventType } from '../journal/event.ts';

export { EVENT_TYPES, type EventType };

export const WEBHOOK_LIMITS = {
  maxConcurrency: { min: 1, max: 100 },
  /** Seconds after which a lane may go past a stuck event; the default is the whole of the retries. */
  advanceAfterSeconds: { min: 900, max: 259_200, default: 259_200 },
  urlCharacters: 2048,
  devices: 200,
  perAccount: 50,
} as const;

/** A customer's subscription. */
export interface Webhook {
  readonly accountId: string;
  readonly webhookId: string;
  readonly url: string;
  readonly events: readonly EventType[];
  /** Serials; absent means every device of the account. */
  readonly devices?: readonly string[];
  readonly includeBackfill: boolean;
  /** Most calls at the same time: the number of its slots. */
  readonly maxConcurrency: number;
  readonly advanceAfterSeconds: number;
  /** ISO 8601, UTC: a new lane begins at the first position received from here on. */
  readonly startsAt: string;
  readonly createdAt: string;
}

/** @throws Error when the stored row is not a webhook's. */
export function parseWebhook(item: Item): Webhook {
  const devices = readOptionalTexts(item, 'devices');
  return {
    accountId: readText(item, 'accountId'),
    webhookId: readText(item, 'webhookId'),
    url: readText(item, 'url'),
    events: readTexts(item, 'events').filter(isEventType),
    ...(devices === undefined ? {} : { devices }),
    includeBackfill: readFlag(item, 'includeBackfill'),
    maxConcurrency: readNumber(item, 'maxConcurrency'),
    advanceAfterSeconds: readNumber(item, 'advanceAfterSeconds'),
    startsAt: readText(item, 'startsAt'),
    createdAt: readText(item, 'createdAt'),
  };
}

export function isEventType(text: string): text is EventType {
  return EVENT_TYPES.some((type) => type === text);
}

/** What of an event decides whether a webhook asked for it. */
export interface EventFacts {
  readonly type: string;
  readonly serial: string;
  readonly backfill: boolean;
}

/** Whether the webhook asked for an event of this type, device and age. */
export function wantsEvent(webhook: Webhook, event: EventFacts): boolean {
  if (event.backfill && !webhook.includeBackfill) return false;
  if (webhook.devices !== undefined && !webhook.devices.includes(event.serial)) return false;
  return webhook.events.some((type) => type === event.type);
}
