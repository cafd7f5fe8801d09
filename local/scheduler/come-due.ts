import { randomBytes } from 'node:crypto';
import { type Dice, drawBelow, happens } from '../unkind/dice.ts';
import { afterInvocation } from './completion.ts';
import type { Invocation, Schedule } from './schedule.ts';
import { nextDueMs } from './schedule-expression.ts';
import { parseRecurrence, termOf } from './schedule-input.ts';
import type { SchedulerUnkindness } from './unkind.ts';

export interface DueSurroundings {
  readonly nowMs: number;
  readonly dice: Dice;
  readonly unkind: SchedulerUnkindness;
}

/**
 * A schedule at one of its due times: with an invocation that begins within its window, and its next due time. A due time
 * that passed while the local cloud stood still is invoked at once.
 */
export function comeDue(schedule: Schedule, { nowMs, dice, unkind }: DueSurroundings): Schedule {
  const { definition, nextDueMs: dueMs = nowMs } = schedule;
  const { MaximumWindowInMinutes } = definition.FlexibleTimeWindow;
  const invocations = Array.from({ length: drawCount(unkind, dice) }, (): Invocation => {
    const lateMs =
      drawBelow(dice, 'scheduler.window', MaximumWindowInMinutes && MaximumWindowInMinutes * 60_000) +
      drawBelow(dice, 'scheduler.late', unkind.lateUpToMs);
    const firstAttemptAtMs = Math.max(nowMs, dueMs + lateMs);
    return {
      id: randomBytes(8).toString('hex'),
      scheduledMs: dueMs,
      firstAttemptAtMs,
      nextAttemptAtMs: firstAttemptAtMs,
      failedAttempts: 0,
    };
  });
  const due = {
    ...schedule,
    nextDueMs: nextDueMs(parseRecurrence(definition), { dueMs, nowMs, ...termOf(definition) }),
    invocations: [...schedule.invocations, ...invocations],
  };
  // One whose last invocation is lost completes without it.
  return afterInvocation(due, nowMs);
}

/** How often a due schedule invokes its target. */
function drawCount({ lostShare, doubledShare }: SchedulerUnkindness, dice: Dice): number {
  if (happens(dice, 'scheduler.lost', lostShare)) return 0;
  return happens(dice, 'scheduler.doubled', doubledShare) ? 2 : 1;
}
