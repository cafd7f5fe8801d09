import { createHash } from 'node:crypto';
import { LIMITS } from '../contract/limits.ts';

const POSITION_DIGITS = 12;

/** The row that holds the last position and the counters of a journal. */
export const HEAD_KEY = 'HEAD';
/** The row that finds an event by its id; its partition is the id. */
export const IDENTITY_KEY = 'ID';

/** Sort key of the event at `position` (1, 2, 3 …). */
export const positionKey = (position: number): string => `P#${digitsOf(position)}`;

/** Sort key behind every event of a journal. */
export const LAST_POSITION_KEY = `P#${'9'.repeat(POSITION_DIGITS)}`;

/** Sort key of a set-aside line: the same line is one row, however often it comes. */
export const setAsideKey = (text: string, reason: string): string =>
  `X#${createHash('sha256').update(`${reason}\n${text}`).digest('hex').slice(0, 32)}`;

/** Partition of the account feed that the events of one registration go to. */
export const accountShard = (accountId: string, registrationId: string): string =>
  `${accountId}#${shardOf(registrationId, LIMITS.accountShards)}`;

/** Every partition of an account's feed. */
export const accountShards = (accountId: string): string[] =>
  Array.from({ length: LIMITS.accountShards }, (_, shard) => `${accountId}#${shard}`);

/**
 * Sort key of the account feed. Events of one push are received at the same time:
 * their positions keep them in order.
 */
export const feedKey = ({ receivedAt, position, eventId }: FeedPlace): string =>
  `${receivedAt}#${digitsOf(position)}#${eventId}`;

interface FeedPlace {
  readonly receivedAt: string;
  readonly position: number;
  readonly eventId: string;
}

/** Sort key of the delivery log and its trouble index. */
export const receivedKey = (receivedAt: string, eventId: string): string => `${receivedAt}#${eventId}`;

/** An even, stable spread of `text` over `shards`. */
export function shardOf(text: string, shards: number): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % shards;
}

const digitsOf = (position: number): string => String(position).padStart(POSITION_DIGITS, '0');
