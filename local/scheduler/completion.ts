import type { Schedule } from './schedule.ts';
import { parseRecurrence } from './schedule-input.ts';

/** AWS says "shortly after its last target invocation"; until then the schedule is listed and its name taken. */
const DELETED_AFTER_MS = 60_000;

/**
 * What becomes of a schedule after an invocation has come to its end: when it was the last one and the schedule is to be
 * deleted after completion, the time of that is set.
 * Source: user guide, "Deletion after schedule completion", which also says that a recurring schedule without an end date
 * is not deleted.
 */
export function afterInvocation(schedule: Schedule, nowMs: number): Schedule {
  const { definition, nextDueMs, invocations } = schedule;
  const isDeleted =
    definition.ActionAfterCompletion === 'DELETE' &&
    (definition.EndDate !== undefined || parseRecurrence(definition).kind === 'at');
  if (!isDeleted || nextDueMs !== undefined || invocations.length > 0) return schedule;
  return { ...schedule, deleteAtMs: nowMs + DELETED_AFTER_MS };
}
