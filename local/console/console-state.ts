/**
 * What `GET /_local/state` answers, and all that the page shows: names, ids, counts and times; never an item, a message, a
 * body, a secret, or a person's name or number. Times are ISO 8601 in UTC and of the cloud's own clock.
 */
export interface ConsoleState {
  readonly pid: number;
  readonly stack: string;
  readonly now: string;
  /** How far the clock is ahead of real time. */
  readonly clock_offset_ms: number;
  /** How far the clock is being moved, and has come; null when nobody moves it. */
  readonly clock_move: { readonly ms: number; readonly done_ms: number } | null;
  /** When the next schedule comes that comes only once. */
  readonly next_alarm: string | null;
  /** Those that wait first, soonest first; then those that were written last; then how their partitions fare. */
  readonly work: { readonly rows: readonly WorkRow[]; readonly more: boolean };
  /** Those to come, soonest first. */
  readonly schedules: readonly ScheduleState[];
  /** Of all; only the first are listed. */
  readonly schedule_count: number;
  readonly queues: readonly QueueState[];
  /** Newest first. */
  readonly trouble: readonly Trouble[];
  readonly functions: readonly FunctionState[];
  readonly routes: readonly { readonly route: string; readonly function: string }[];
  readonly tables: readonly TableState[];
}

/** A row of work, with what it says of itself: see `work-rows.ts`. */
export interface WorkRow {
  readonly partition: string;
  readonly sort: string;
  /** Until when it waits; null when it does not. */
  readonly due: string | null;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Of a lane: the last position of its journal. */
  readonly journal_head: number | null;
}

export interface ScheduleState {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  /** Null when it has come for the last time, and its target has not been reached yet. */
  readonly due: string | null;
  readonly target: string;
  /** Due times whose target has not been reached yet. */
  readonly open_invocations: number;
}

export interface QueueState {
  readonly name: string;
  readonly fifo: boolean;
  readonly visible: number;
  readonly delayed: number;
  readonly in_flight: number;
  /** When the oldest message was sent. */
  readonly oldest: string | null;
  /** Functions that take its messages. */
  readonly consumers: readonly string[];
  /** Queues whose messages come here when they have failed too often. */
  readonly dead_letters_of: readonly string[];
  /** Of a FIFO queue: message groups, that with the oldest message first. */
  readonly groups: readonly GroupState[];
  /** Of all; only the first are listed. */
  readonly group_count: number;
}

export interface GroupState {
  readonly id: string;
  readonly messages: number;
  readonly in_flight: number;
  /** When its first message can be received, if that is later. */
  readonly waits_until: string | null;
}

/** Something that went wrong and that a developer should see. */
export interface Trouble {
  readonly at: string;
  readonly kind: 'refused' | 'function-failed' | 'fault';
  /** The role that was refused, the function that failed, or the local cloud. */
  readonly who: string;
  /** The action, or the name of the error. */
  readonly what: string;
  /** The resource; of a fault, the file and line that threw. */
  readonly where: string | null;
}

/** Counts are of the time since the start. */
export interface FunctionState {
  readonly name: string;
  readonly memory_mb: number;
  readonly timeout_seconds: number;
  readonly instances: number;
  readonly running: number;
  readonly invocations: number;
  readonly errors: number;
  readonly last_error: { readonly at: string; readonly type: string } | null;
}

export interface TableState {
  readonly name: string;
  readonly items: number;
  readonly indexes: readonly string[];
}
