/** Every kind of event a webhook can ask for. */
export const EVENT_TYPES = [
  'attendance.punch',
  'biometric.enrolled',
  'device.online',
  'device.offline',
  'access.event',
  'webhook.test',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/**
 * What one event says, before it has a place in a journal. Keys are those of the webhook body;
 * an optional one that would say nothing is undefined, and so left out of the body.
 */
export interface EventContent {
  /** Null when the device named nobody; absent when the event concerns nobody. */
  readonly employee_id?: string | null;
  /** ISO 8601 with the device's offset at that moment, in whole seconds. */
  readonly timestamp: string;
  readonly device_serial: string;
  readonly punch_type?: string;
  readonly verification?: string;
  /** What the device's display showed: local, offset unknown. */
  readonly device_time?: string;
  readonly account_id: string;
  /** Of an enrolment: what was enrolled, and which finger (0 to 9). */
  readonly kind?: string;
  readonly finger?: number;
  /** Of an access event: its code in plain words. */
  readonly event_name?: string;
  readonly site?: string;
  readonly external_id?: string;
  readonly work_code?: string;
  readonly temperature_c?: number;
  readonly mask?: boolean;
  readonly door?: string;
  readonly clock_suspect?: true;
  readonly status_code?: number;
  readonly verify_code?: number;
}

/** A normalised fact with its identity, ready to be appended. */
export interface Fact {
  /** `evt_…`: the same fact has the same id, whenever and however it comes. */
  readonly eventId: string;
  readonly type: EventType;
  /** Older than the device's `deliver_from`: numbered apart, delivered only to webhooks that ask for it. */
  readonly backfill: boolean;
  /** ISO 8601, UTC; the instant of the content's `timestamp`. */
  readonly occurredAt: string;
  readonly content: EventContent;
}

/** An event in its place: unchanging. */
export interface JournalEvent {
  readonly eventId: string;
  readonly accountId: string;
  readonly registrationId: string;
  /** 1, 2, 3 … without a hole. */
  readonly position: number;
  readonly type: EventType;
  readonly backfill: boolean;
  /** The exact bytes of every attempt, as text. */
  readonly body: string;
  readonly employeeId?: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  /** ISO 8601, UTC; never decreases within a journal. */
  readonly receivedAt: string;
}

/** Counts events of one type, live and backfill apart. */
export interface Counter {
  readonly sequence: number;
  readonly lastEventId: string;
}

/** Where a journal ends. */
export interface Head {
  readonly position: number;
  readonly receivedAt: string;
  readonly counters: Readonly<Record<string, Counter>>;
}

export const EMPTY_HEAD: Head = { position: 0, receivedAt: '', counters: {} };
