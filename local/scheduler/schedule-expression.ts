import { toEpochMs } from './zoned-time.ts';

/** When a schedule is due. */
export type Recurrence =
  { readonly kind: 'at'; readonly dueMs: number } | { readonly kind: 'rate'; readonly everyMs: number };

const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;
const RATE = /^rate\(([1-9]\d{0,8}) (minute|hour|day)(s?)\)$/;
const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @returns undefined when the expression is no `at()` and no `rate()`. */
export function parseExpression(expression: string, timeZone: string): Recurrence | undefined {
  const local = AT.exec(expression)?.[1];
  if (local !== undefined) {
    const localMs = Date.parse(`${local}Z`);
    // Date.parse takes 30 February for 1 March.
    if (Number.isNaN(localMs) || new Date(localMs).toISOString().slice(0, 19) !== local) return undefined;
    return { kind: 'at', dueMs: toEpochMs(localMs, timeZone) };
  }
  const [, value = '', unit, plural] = RATE.exec(expression) ?? [];
  // "If the value is 1, the unit must be singular" (EventBridge Scheduler user guide, schedule types).
  if ((unit !== 'minute' && unit !== 'hour' && unit !== 'day') || (plural === 's') === (value === '1'))
    return undefined;
  return { kind: 'rate', everyMs: Number(value) * UNIT_MS[unit] };
}

/**
 * When a schedule is due first. Without a start date, a `rate()` is due at once.
 * @param startMs only counts for recurring schedules.
 */
export function firstDueMs(
  recurrence: Recurrence,
  { nowMs, startMs }: { nowMs: number; startMs?: number | undefined },
): number {
  if (recurrence.kind === 'at') return recurrence.dueMs;
  if (startMs === undefined || startMs >= nowMs) return startMs ?? nowMs;
  return nextRateDueMs(recurrence.everyMs, startMs, nowMs);
}

/** When a schedule that was due is due again, after `nowMs`; undefined when it is not. */
export function nextDueMs(
  recurrence: Recurrence,
  { dueMs, nowMs, endMs = Infinity }: { dueMs: number; nowMs: number; endMs?: number | undefined },
): number | undefined {
  if (recurrence.kind === 'at') return undefined;
  const next = nextRateDueMs(recurrence.everyMs, dueMs, nowMs);
  return next <= endMs ? next : undefined;
}

/** Keeps the beat; what was missed is not made up for. */
function nextRateDueMs(everyMs: number, fromMs: number, nowMs: number): number {
  return fromMs + (Math.floor(Math.max(0, nowMs - fromMs) / everyMs) + 1) * everyMs;
}
