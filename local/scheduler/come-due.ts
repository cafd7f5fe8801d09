import { randomBytes } from 'node:crypto';
import type { Dice } from '../unkind/dice.ts';
import type { Invocation, Schedule } from './schedule.ts';
import { nextDueMs } from './schedule-expression.ts';
import { parseRecurrence, termOf } from './schedule-input.ts';

/**
 * A schedule at one of its due times: with an invocation that begins within its window, and its next due time. A due time
 * that passed while the local cloud stood still is invoked at once.
 */
export function comeDue(schedule: Schedule, { nowMs, dice }: { nowMs: number; dice: Dice }): Schedule {
  const { definition, nextDueMs: dueMs = nowMs } = schedule;
  const windowMs = (definition.FlexibleTimeWindow.MaximumWindowInMinutes ?? 0) * 60_000;
  const lateMs = windowMs === 0 ? 0 : Math.floor(dice('scheduler.window') * windowMs);
  const firstAttemptAtMs = Math.max(nowMs, dueMs + lateMs);
  const invocation: Invocation = {
    id: randomBytes(8).toString('hex'),
    scheduledMs: dueMs,
    firstAttemptAtMs,
    nextAttemptAtMs: firstAttemptAtMs,
    failedAttempts: 0,
  };
  return {
    ...schedule,
    nextDueMs: nextDueMs(parseRecurrence(definition), { dueMs, nowMs, ...termOf(definition) }),
    invocations: [...schedule.invocations, invocation],
  };
}
