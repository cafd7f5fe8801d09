import { Buffer } from 'node:buffer';
import { validation } from './errors.ts';
import type { PutScheduleInput, TargetInput } from './request-schemas.ts';
import type { ScheduleDefinition, ScheduleTarget } from './schedule.ts';
import { firstDueMs, parseExpression, type Recurrence, type Term } from './schedule-expression.ts';
import { toTargetCall } from './target-call.ts';
import { isTimeZone } from './zoned-time.ts';

/** API reference, `Target`: "The maximum size of the Input field is 256 KB". */
const LONGEST_INPUT_BYTES = 256 * 1024;
/** What a schedule has that names no retry policy, and what `GetSchedule` then shows. */
const DEFAULT_RETRY_POLICY = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } as const;
const OLDEST_START_MS = 5 * 60_000;

/**
 * Takes the definition out of the parameters of `CreateSchedule` or `UpdateSchedule`.
 * @throws AwsError when EventBridge Scheduler would not take it, whenever it is asked.
 */
export function parseDefinition({
  Name: _name,
  GroupName: _group,
  ClientToken: _token,
  Target,
  ...timing
}: PutScheduleInput): ScheduleDefinition {
  parseRecurrence(timing);
  const { Mode, MaximumWindowInMinutes } = timing.FlexibleTimeWindow;
  if ((Mode === 'FLEXIBLE') !== (MaximumWindowInMinutes !== undefined)) {
    throw validation('MaximumWindowInMinutes is required when the flexible time window is FLEXIBLE, and only then.');
  }
  return { ...timing, Target: parseTarget(Target) };
}

/**
 * When a schedule that is made now is due first; undefined when it never is.
 * @throws AwsError when EventBridge Scheduler would not take it any more.
 */
export function planFirst(
  definition: ScheduleDefinition,
  { nowMs, takesPast }: { nowMs: number; takesPast: () => boolean },
): number | undefined {
  const recurrence = parseRecurrence(definition);
  const term = termOf(definition);
  if (recurrence.kind !== 'at') checkTerm(term, nowMs);
  else if (recurrence.dueMs <= nowMs && !takesPast()) {
    throw validation(`Invalid Schedule Expression ${definition.ScheduleExpression}. It must be in the future.`);
  }
  return firstDueMs(recurrence, { nowMs, ...term });
}

export function termOf({ StartDate, EndDate }: Pick<ScheduleDefinition, 'StartDate' | 'EndDate'>): Term {
  const toMs = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);
  return { startMs: toMs(StartDate), endMs: toMs(EndDate) };
}

/** @throws AwsError when the expression or its time zone is not acceptable. */
export function parseRecurrence(
  definition: Pick<ScheduleDefinition, 'ScheduleExpression' | 'ScheduleExpressionTimezone'>,
): Recurrence {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone } = definition;
  if (!isTimeZone(timeZone)) throw validation(`Invalid Schedule Expression Timezone ${timeZone}.`);
  const recurrence = parseExpression(expression, timeZone);
  if (!recurrence) throw validation(`Invalid Schedule Expression ${expression}.`);
  return recurrence;
}

function checkTerm({ startMs, endMs }: Term, nowMs: number): void {
  if (startMs !== undefined && startMs < nowMs - OLDEST_START_MS) {
    throw validation('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (startMs !== undefined && endMs !== undefined && startMs >= endMs) {
    throw validation('The StartDate you specify must come before the EndDate.');
  }
  if (endMs !== undefined && endMs <= nowMs) throw validation('The EndDate you specify must be in the future.');
}

function parseTarget({ RetryPolicy, ...target }: TargetInput): ScheduleTarget {
  const { Input = '{}' } = target;
  if (Buffer.byteLength(Input) > LONGEST_INPUT_BYTES) {
    throw validation(`The Input of the target must not be larger than ${LONGEST_INPUT_BYTES} bytes.`);
  }
  toTargetCall({ ...target, Input });
  return { ...target, RetryPolicy: { ...DEFAULT_RETRY_POLICY, ...RetryPolicy } };
}
