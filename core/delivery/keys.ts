import { createHash } from 'node:crypto';
import { LIMITS } from '../contract/limits.ts';
import { ID_LENGTH, ID_PATTERN } from '../ids/base32.ts';
import { shardOf } from '../journal/keys.ts';

/** The row that says whether a webhook is open, and since when it fails. */
export const HOOK_KEY = 'HOOK';

export const laneKey = (registrationId: string): string => `LANE#${registrationId}`;
export const taskKey = (taskId: string): string => `TASK#${taskId}`;

/** Partition of the delivery log that records of one event go to. */
export const logShard = (webhookId: string, eventId: string): string =>
  `${webhookId}#L${shardOf(eventId, LIMITS.logShards)}`;

/** Every partition of a webhook's delivery log. */
export const logShards = (webhookId: string): string[] =>
  Array.from({ length: LIMITS.logShards }, (_, shard) => `${webhookId}#L${shard}`);

/** Partition of the trouble index. */
export const troubleKey = (webhookId: string, status: string): string => `${webhookId}#${status}`;

/** Partition of the due index that one row of work goes to. */
export const dueShard = (webhookId: string, sortKey: string): string =>
  `DUE#${shardOf(`${webhookId} ${sortKey}`, LIMITS.dueShards)}`;

/** A short name for a row of work, fit for schedule names. */
export const rowHash = (webhookId: string, sortKey: string): string =>
  createHash('sha256').update(`${webhookId} ${sortKey}`).digest('hex').slice(0, 40);

/** The id of the delivery of one event to one webhook; it can be taken apart again. */
export const deliveryIdOf = (webhookId: string, eventId: string): string =>
  `dlv_${webhookId.slice(-ID_LENGTH)}${eventId.slice(-ID_LENGTH)}`;

const DELIVERY_ID = new RegExp(`^dlv_(${ID_PATTERN})(${ID_PATTERN})$`);

/** Takes a delivery id apart; undefined for anything else. */
export function parseDeliveryId(deliveryId: string): { webhookId: string; eventId: string } | undefined {
  const match = DELIVERY_ID.exec(deliveryId);
  return match ? { webhookId: `wh_${match[1]}`, eventId: `evt_${match[2]}` } : undefined;
}

/** The slot of a webhook in which a registration's lane takes its turns. */
export const slotOf = (registrationId: string, maxConcurrency: number): number =>
  shardOf(registrationId, maxConcurrency);

/** SQS message group: one webhook and slot. One group is never worked twice at a time. */
export const ringGroup = (webhookId: string, registrationId: string, maxConcurrency: number): string =>
  `${webhookId}.${slotOf(registrationId, maxConcurrency)}`;
