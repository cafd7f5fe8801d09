import { parseCron, type CronExpression } from './cron-expression.ts';
import { nextCronTime } from './next-cron-time.ts';
import { toEpochMs } from './zoned-time.ts';

/** When a schedule is due. */
export type Recurrence =
  | { readonly kind: 'at'; readonly dueMs: number }
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: CronExpression; readonly timeZone: string };

const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;
/** Either form of the unit goes with any value: API reference, `CreateSchedule`; the user guide has `rate(1 days)`. */
const RATE = /^rate\(([1-9]\d{0,8})\s+(minute|hour|day)s?\)$/;
const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @returns undefined when the expression is no `at()`, no `rate()` and no `cron()`. */
export function parseExpression(expression: string, timeZone: string): Recurrence | undefined {
  const local = AT.exec(expression)?.[1];
  if (local !== undefined) {
    const localMs = Date.parse(`${local}Z`);
    // Date.parse takes 30 February for 1 March.
    if (Number.isNaN(localMs) || new Date(localMs).toISOString().slice(0, 19) !== local) return undefined;
    return { kind: 'at', dueMs: toEpochMs(localMs, timeZone) };
  }
  const cron = parseCron(expression);
  if (cron) return { kind: 'cron', cron, timeZone };
  const [, value = '', unit] = RATE.exec(expression) ?? [];
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day') return undefined;
  return { kind: 'rate', everyMs: Number(value) * UNIT_MS[unit] };
}

/** From when to when a recurring schedule is due; without effect on `at()`. */
export interface Term {
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
}

/** When a schedule is due first; undefined when it never is. Without a start date, a `rate()` is due at once. */
export function firstDueMs(
  recurrence: Recurrence,
  { nowMs, startMs, endMs }: Term & { readonly nowMs: number },
): number | undefined {
  switch (recurrence.kind) {
    case 'at':
      return recurrence.dueMs;
    case 'rate':
      if (startMs === undefined || startMs >= nowMs) return until(endMs, startMs ?? nowMs);
      return until(endMs, nextBeatMs(recurrence.everyMs, startMs, nowMs));
    case 'cron':
      // One that is due at the start itself counts.
      return until(endMs, nextCronTime(recurrence.cron, recurrence.timeZone, Math.max(nowMs, (startMs ?? 0) - 1)));
  }
}

/**
 * When a schedule that was due is due again, after `nowMs`; undefined when it is not.
 * What was missed in between is not made up for.
 */
export function nextDueMs(
  recurrence: Recurrence,
  { dueMs, nowMs, endMs }: Pick<Term, 'endMs'> & { readonly dueMs: number; readonly nowMs: number },
): number | undefined {
  switch (recurrence.kind) {
    case 'at':
      return undefined;
    case 'rate':
      return until(endMs, nextBeatMs(recurrence.everyMs, dueMs, nowMs));
    case 'cron':
      return until(endMs, nextCronTime(recurrence.cron, recurrence.timeZone, Math.max(dueMs, nowMs)));
  }
}

function nextBeatMs(everyMs: number, fromMs: number, nowMs: number): number {
  return fromMs + (Math.floor(Math.max(0, nowMs - fromMs) / everyMs) + 1) * everyMs;
}

function until(endMs: number | undefined, dueMs: number | undefined): number | undefined {
  return dueMs !== undefined && dueMs <= (endMs ?? Infinity) ? dueMs : undefined;
}
