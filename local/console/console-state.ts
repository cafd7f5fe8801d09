/**
 * What `GET /_local/state` answers. Times are ISO 8601 in UTC and of the cloud's own clock. Keys and names only: no item,
 * message or body is ever shown.
 */
export interface ConsoleState {
  readonly now: string;
  /** How far the clock is ahead of real time. */
  readonly clock_offset_ms: number;
  /** Where the clock is on its way to; null when nobody moves it. */
  readonly moving_to: string | null;
  readonly pid: number;
  /** By logical id. */
  readonly functions: Readonly<Record<string, { readonly instances: number; readonly running: number }>>;
  readonly queues: readonly QueueState[];
  /** Soonest first. */
  readonly schedules: readonly ScheduleState[];
  /** Rows that wait for a moment to come, soonest first: see `waiting-rows.ts`. */
  readonly waiting: { readonly rows: readonly WaitingRow[]; readonly more: boolean };
  readonly tables: readonly TableState[];
  readonly routes: readonly RouteState[];
  /** Newest first. */
  readonly trouble: readonly Trouble[];
}

export interface QueueState {
  readonly name: string;
  /** Where messages end up that cannot be worked; null when it has no such queue. */
  readonly dead_letters: string | null;
  readonly visible: number;
  readonly delayed: number;
  readonly in_flight: number;
  readonly oldest_sent_at: string | null;
}

export interface ScheduleState {
  readonly group: string;
  readonly name: string;
  readonly expression: string;
  readonly target: string;
  /** Null when it is disabled or has come for the last time. */
  readonly due: string | null;
}

export interface WaitingRow {
  readonly table: string;
  readonly key: readonly string[];
  readonly due: string;
}

export interface TableState {
  readonly name: string;
  readonly items: number;
  readonly indexes: readonly string[];
}

export interface RouteState {
  /** `$default`, or a method and a path. */
  readonly route: string;
  /** ARN. */
  readonly function: string;
}

/** Something that went wrong and that a developer should see. */
export interface Trouble {
  readonly at: string;
  readonly kind: 'refused' | 'function-failed' | 'fault';
  readonly text: string;
}
