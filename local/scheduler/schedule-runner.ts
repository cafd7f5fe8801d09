import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Clock, Timer } from '../clock.ts';
import type { MessageAttributes } from '../sqs/message.ts';
import type { DeadLetter, InvokedTarget } from './invoked-target.ts';
import { decideAfterFailure, LONGEST_BACKOFF_MS } from './retry.ts';
import { scheduleKey, type Invocation, type Schedule } from './schedule.ts';
import { nextDueMs } from './schedule-expression.ts';
import { parseRecurrence, termOf } from './schedule-input.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { toTargetCall } from './target-call.ts';

export interface RunnerOptions {
  readonly clock: Clock;
  readonly store: ScheduleStore;
  readonly arnOf: (schedule: Schedule) => string;
  /** Throws what went wrong; an `AwsError` with a status below 500 is not tried again. */
  readonly invokeTarget: (target: InvokedTarget) => Promise<void> | void;
  readonly sendDeadLetter: (letter: DeadLetter) => Promise<void> | void;
  readonly report: (error: unknown) => void;
}

/** Invokes the targets of schedules when they are due, and again when that failed. */
export class ScheduleRunner {
  private readonly timers = new Map<string, Timer>();
  private readonly attempting = new Set<string>();
  private closed = false;

  constructor(private readonly options: RunnerOptions) {}

  /**
   * Takes up what is left of an earlier run: what became due meanwhile is due now.
   *
   * A clock that was moved forward starts again at real time. The time of an `at()` is absolute, like the times in the
   * tables that it belongs to, and stays; the next time of a recurring schedule and the next retry are brought within reach.
   */
  resume(): void {
    const nowMs = this.options.clock.now();
    for (const schedule of this.options.store.all()) {
      const { nextDueMs: dueMs, invocations, definition } = schedule;
      const recurrence = parseRecurrence(definition);
      if (recurrence.kind === 'at' && invocations.length === 0) {
        this.arm(schedule);
        continue;
      }
      const latestDueMs = nextDueMs(recurrence, { dueMs: nowMs, nowMs }) ?? Infinity;
      this.put({
        ...schedule,
        nextDueMs: dueMs === undefined ? undefined : Math.min(dueMs, latestDueMs),
        invocations: invocations.map((invocation) => ({
          ...invocation,
          firstAttemptAtMs: Math.min(invocation.firstAttemptAtMs, nowMs),
          nextAttemptAtMs: Math.min(invocation.nextAttemptAtMs, nowMs + LONGEST_BACKOFF_MS),
        })),
      });
    }
  }

  /** Keeps a schedule and sees to it that it runs when due. */
  put(schedule: Schedule): void {
    this.options.store.put(schedule);
    this.arm(schedule);
  }

  /** Ends a schedule together with its retries. */
  delete(schedule: Schedule): void {
    this.options.store.delete(schedule);
    this.disarm(scheduleKey(schedule));
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private arm(schedule: Schedule): void {
    const key = scheduleKey(schedule);
    this.disarm(key);
    const waiting = schedule.invocations.filter(({ id }) => !this.attempting.has(id));
    const times = waiting.map(({ nextAttemptAtMs }) => nextAttemptAtMs);
    if (schedule.nextDueMs !== undefined && schedule.definition.State === 'ENABLED') times.push(schedule.nextDueMs);
    if (times.length === 0) return;
    this.timers.set(
      key,
      this.options.clock.setTimer(Math.min(...times), () => this.run(key)),
    );
  }

  private disarm(key: string): void {
    this.timers.get(key)?.cancel();
    this.timers.delete(key);
  }

  private run(key: string): void {
    const known = this.options.store.get(key);
    if (!known || this.closed) return;
    const nowMs = this.options.clock.now();
    const schedule = isDue(known, nowMs) ? this.comeDue(known, nowMs) : known;
    if (schedule !== known) this.options.store.put(schedule);
    for (const invocation of schedule.invocations) {
      if (invocation.nextAttemptAtMs > nowMs || this.attempting.has(invocation.id)) continue;
      void this.attempt(key, schedule, invocation).catch(this.options.report);
    }
    this.arm(schedule);
  }

  private comeDue(schedule: Schedule, nowMs: number): Schedule {
    const { definition, nextDueMs: dueMs = nowMs } = schedule;
    const invocation = { id: randomUUID(), firstAttemptAtMs: nowMs, nextAttemptAtMs: nowMs, failedAttempts: 0 };
    return {
      ...schedule,
      nextDueMs: nextDueMs(parseRecurrence(definition), { dueMs, nowMs, ...termOf(definition) }),
      invocations: [...schedule.invocations, invocation],
    };
  }

  private async attempt(key: string, schedule: Schedule, invocation: Invocation): Promise<void> {
    const { Arn, RoleArn: roleArn, RetryPolicy } = schedule.definition.Target;
    const scheduleArn = this.options.arnOf(schedule);
    this.attempting.add(invocation.id);
    try {
      await this.options.invokeTarget({ call: toTargetCall(schedule.definition.Target), roleArn, scheduleArn });
    } catch (error) {
      const nowMs = this.options.clock.now();
      const next = decideAfterFailure(invocation, error, { nowMs, policy: RetryPolicy });
      if (next.kind === 'retry') {
        this.settle(key, invocation, next.invocation);
        return;
      }
      this.options.report(new Error(`${scheduleArn} gave up its target ${Arn}`, { cause: error }));
      await this.bury(schedule, invocation, error, next.exhausted);
    }
    this.settle(key, invocation, undefined);
  }

  /** Writes down how an attempt ended: with another to come, or for good. */
  private settle(key: string, invocation: Invocation, retry: Invocation | undefined): void {
    this.attempting.delete(invocation.id);
    const schedule = this.options.store.get(key);
    // Meanwhile the schedule may have been deleted or replaced, or the local cloud stopped.
    if (this.closed || !schedule?.invocations.some(({ id }) => id === invocation.id)) return;
    const others = schedule.invocations.filter(({ id }) => id !== invocation.id);
    const invocations = retry ? [...others, retry] : others;
    const completed = schedule.nextDueMs === undefined && invocations.length === 0;
    if (completed && schedule.definition.ActionAfterCompletion === 'DELETE') this.delete(schedule);
    else this.put({ ...schedule, invocations });
  }

  private async bury(schedule: Schedule, { failedAttempts, id }: Invocation, error: unknown, exhausted?: string) {
    const { Arn, RoleArn, Input, DeadLetterConfig } = schedule.definition.Target;
    if (DeadLetterConfig?.Arn === undefined) return;
    const scheduleArn = this.options.arnOf(schedule);
    try {
      await this.options.sendDeadLetter({
        queueArn: DeadLetterConfig.Arn,
        roleArn: RoleArn,
        scheduleArn,
        body: Input,
        attributes: toTextAttributes({
          ERROR_CODE: error instanceof AwsError ? error.type : 'InternalServerException',
          ERROR_MESSAGE: error instanceof Error && error.message ? error.message : 'unknown',
          EXECUTION_ID: id,
          EXHAUSTED_RETRY_CONDITION: exhausted,
          RETRY_ATTEMPTS: String(failedAttempts),
          SCHEDULE_ARN: scheduleArn,
          TARGET_ARN: Arn,
        }),
      });
    } catch (cause) {
      this.options.report(new Error(`${scheduleArn} could not reach its dead-letter queue`, { cause }));
    }
  }
}

function isDue({ definition, nextDueMs: dueMs }: Schedule, nowMs: number): boolean {
  return definition.State === 'ENABLED' && dueMs !== undefined && dueMs <= nowMs;
}

function toTextAttributes(texts: Readonly<Record<string, string | undefined>>): MessageAttributes {
  const attributes: Record<string, MessageAttributes[string]> = {};
  for (const [name, text] of Object.entries(texts)) {
    if (text !== undefined) attributes[name] = { DataType: 'String', StringValue: text };
  }
  return attributes;
}
