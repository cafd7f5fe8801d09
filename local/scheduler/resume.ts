import { LONGEST_BACKOFF_MS } from './retry.ts';
import type { Schedule } from './schedule.ts';
import { nextDueMs } from './schedule-expression.ts';
import { parseRecurrence } from './schedule-input.ts';

/**
 * A schedule as it goes on after a restart.
 *
 * A clock that was moved forward may start again at real time. The time of an `at()` is absolute, like the times in the
 * tables that it belongs to, and stays; the next time of a recurring schedule and the next retry are brought within reach.
 */
export function bringWithinReach(schedule: Schedule, nowMs: number): Schedule {
  const { nextDueMs: dueMs, invocations, definition } = schedule;
  const recurrence = parseRecurrence(definition);
  if (recurrence.kind === 'at' && invocations.length === 0) return schedule;
  const latestDueMs = nextDueMs(recurrence, { dueMs: nowMs, nowMs }) ?? Infinity;
  return {
    ...schedule,
    nextDueMs: dueMs === undefined ? undefined : Math.min(dueMs, latestDueMs),
    invocations: invocations.map((invocation) => ({
      ...invocation,
      firstAttemptAtMs: Math.min(invocation.firstAttemptAtMs, nowMs),
      nextAttemptAtMs: Math.min(invocation.nextAttemptAtMs, nowMs + LONGEST_BACKOFF_MS),
    })),
  };
}
