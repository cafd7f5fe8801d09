import { LIMITS } from '../contract/limits.ts';
import type { EventType, JournalEvent } from '../journal/event.ts';
import type { AttemptResult, ErrorClass } from './attempt-result.ts';
import { deliveryIdOf } from './keys.ts';

export const DELIVERY_STATUSES = ['retrying', 'delivered', 'refused', 'exhausted', 'skipped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Who asked for an attempt: the lane's own schedule, "retry now", or a resend. */
export const ATTEMPT_TRIGGERS = ['lane', 'retry', 'resend'] as const;
export type AttemptTrigger = (typeof ATTEMPT_TRIGGERS)[number];

/** One HTTP call, as the log keeps it. */
export interface AttemptRecord {
  /** 1 for the first. */
  readonly number: number;
  /** When it began; ISO 8601, UTC. */
  readonly at: string;
  readonly trigger: AttemptTrigger;
  readonly statusCode?: number;
  readonly errorClass?: ErrorClass;
  readonly durationMs: number;
  /** The first 512 bytes of the answer. */
  readonly answer?: string;
}

/** The log of one delivery: made at the first attempt, kept 90 days. */
export interface DeliveryRecord {
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly accountId: string;
  readonly eventId: string;
  readonly eventType: EventType;
  readonly registrationId: string;
  readonly serial: string;
  readonly position: number;
  readonly status: DeliveryStatus;
  /** When the event was received; ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly deliveredAt?: string;
  /** The first 3 and the last 20. */
  readonly attempts: readonly AttemptRecord[];
  readonly attemptCount: number;
  /** 0: not stored yet. */
  readonly version: number;
}

const FIRST_KEPT = 3;
const LAST_KEPT = 20;

/** A delivery before its first attempt. */
export function newDeliveryRecord(webhookId: string, event: JournalEvent, serial: string): DeliveryRecord {
  return {
    deliveryId: deliveryIdOf(webhookId, event.eventId),
    webhookId,
    accountId: event.accountId,
    eventId: event.eventId,
    eventType: event.type,
    registrationId: event.registrationId,
    serial,
    position: event.position,
    status: 'retrying',
    receivedAt: event.receivedAt,
    attempts: [],
    attemptCount: 0,
    version: 0,
  };
}

/** Adds one attempt and what it led to. A delivery that was delivered stays so, whatever a resend brings. */
export function addAttempt(
  record: DeliveryRecord,
  attempt: Omit<AttemptRecord, 'number'>,
  status: DeliveryStatus,
): DeliveryRecord {
  const number = record.attemptCount + 1;
  const attempts = [...record.attempts, { number, ...attempt }];
  const next = record.status === 'delivered' ? 'delivered' : status;
  return {
    ...record,
    status: next,
    attempts:
      attempts.length > FIRST_KEPT + LAST_KEPT
        ? [...attempts.slice(0, FIRST_KEPT), ...attempts.slice(-LAST_KEPT)]
        : attempts,
    attemptCount: number,
    ...(next === 'delivered' && record.deliveredAt === undefined ? { deliveredAt: attempt.at } : {}),
  };
}

/** An attempt as the log keeps it. */
export function toAttempt(
  result: AttemptResult,
  { at, trigger }: { at: string; trigger: AttemptTrigger },
): Omit<AttemptRecord, 'number'> {
  return {
    at,
    trigger,
    durationMs: result.durationMs,
    ...(result.kind === 'answered'
      ? { statusCode: result.statusCode, ...(result.answer === '' ? {} : { answer: result.answer }) }
      : { errorClass: result.errorClass }),
  };
}

/** Epoch seconds at which the record may go. */
export const expiresAt = ({ receivedAt }: DeliveryRecord, nowMs: number): number =>
  Math.ceil(Math.max(Date.parse(receivedAt), nowMs) / 1000) + LIMITS.deliveryLogDays * 86_400;
