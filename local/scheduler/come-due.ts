import { randomBytes } from 'node:crypto';
import type { Dice } from '../unkind/dice.ts';
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
  const { MaximumWindowInMinutes = 0 } = definition.FlexibleTimeWindow;
  const invocations = Array.from({ length: drawCount(unkind, dice) }, (): Invocation => {
    const lateMs =
      draw('scheduler.window', MaximumWindowInMinutes * 60_000, dice) +
      draw('scheduler.late', unkind.lateUpToMs ?? 0, dice);
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
  if (happens('scheduler.lost', lostShare, dice)) return 0;
  return happens('scheduler.doubled', doubledShare, dice) ? 2 : 1;
}

/** Whether something falls into a share. */
export function happens(purpose: string, share: number | undefined, dice: Dice): boolean {
  return share !== undefined && dice(purpose) < share;
}

function draw(purpose: string, below: number, dice: Dice): number {
  return below === 0 ? 0 : Math.floor(dice(purpose) * below);
}
