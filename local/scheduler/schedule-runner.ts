import type { Clock, Timer } from '../clock.ts';
import type { Dice } from '../unkind/dice.ts';
import { comeDue } from './come-due.ts';
import { afterInvocation } from './completion.ts';
import { fillContextAttributes } from './context-attributes.ts';
import { toDeadLetter, type GivenUp } from './dead-letter.ts';
import { toDefaultNotification } from './default-notification.ts';
import type { DeadLetter, InvokedTarget } from './invoked-target.ts';
import { bringWithinReach } from './resume.ts';
import { decideAfterFailure } from './retry.ts';
import { scheduleKey, type Invocation, type Schedule, type ScheduleTarget } from './schedule.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { toTargetCall } from './target-call.ts';
import type { SchedulerUnkindness } from './unkind.ts';

export interface RunnerOptions {
  readonly clock: Clock;
  readonly store: ScheduleStore;
  readonly dice: Dice;
  readonly unkind: SchedulerUnkindness;
  readonly arnOf: (schedule: Schedule) => string;
  /** Throws what went wrong; see `decideAfterFailure` for what is tried again. */
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

  /** Takes up what is left of an earlier run: what became due meanwhile is due now. */
  resume(): void {
    for (const schedule of this.options.store.all()) {
      const within = bringWithinReach(schedule, this.options.clock.now());
      if (within === schedule) this.arm(schedule);
      else this.put(within);
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
    if (schedule.deleteAtMs !== undefined) times.push(schedule.deleteAtMs);
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
    const { clock, dice, report, store, unkind } = this.options;
    const known = store.get(key);
    if (!known || this.closed) return;
    const nowMs = clock.now();
    if (known.deleteAtMs !== undefined && known.deleteAtMs <= nowMs) {
      this.delete(known);
      return;
    }
    const schedule = isDue(known, nowMs) ? comeDue(known, { nowMs, dice, unkind }) : known;
    if (schedule !== known) store.put(schedule);
    for (const invocation of schedule.invocations) {
      if (invocation.nextAttemptAtMs > nowMs || this.attempting.has(invocation.id)) continue;
      void this.attempt(key, schedule, invocation).catch(report);
    }
    this.arm(schedule);
  }

  private async attempt(key: string, schedule: Schedule, invocation: Invocation): Promise<void> {
    const { clock, invokeTarget, report } = this.options;
    const { Target } = schedule.definition;
    const scheduleArn = this.options.arnOf(schedule);
    this.attempting.add(invocation.id);
    const call = toTargetCall({ ...Target, Input: inputOf(Target, invocation, scheduleArn) });
    try {
      await invokeTarget({ call, roleArn: Target.RoleArn, scheduleArn });
    } catch (error) {
      const next = decideAfterFailure(invocation, error, { nowMs: clock.now(), policy: Target.RetryPolicy });
      if (next.kind === 'retry') {
        this.settle(key, invocation, next.invocation);
        return;
      }
      report(new Error(`${scheduleArn} gave up its target ${Target.Arn}`, { cause: error }));
      await this.bury(schedule, { call, invocation, scheduleArn, error, exhausted: next.exhausted });
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
    this.put(afterInvocation({ ...schedule, invocations }, this.options.clock.now()));
  }

  private async bury({ definition }: Schedule, givenUp: GivenUp): Promise<void> {
    const { DeadLetterConfig, RoleArn: roleArn } = definition.Target;
    const { scheduleArn } = givenUp;
    if (DeadLetterConfig?.Arn === undefined) return;
    try {
      const letter = toDeadLetter(givenUp);
      await this.options.sendDeadLetter({ queueArn: DeadLetterConfig.Arn, roleArn, scheduleArn, ...letter });
    } catch (cause) {
      this.options.report(new Error(`${scheduleArn} could not reach its dead-letter queue`, { cause }));
    }
  }
}

function isDue({ definition, nextDueMs: dueMs }: Schedule, nowMs: number): boolean {
  return definition.State === 'ENABLED' && dueMs !== undefined && dueMs <= nowMs;
}

function inputOf({ Input }: ScheduleTarget, invocation: Invocation, scheduleArn: string): string {
  if (Input === undefined) return toDefaultNotification(scheduleArn, invocation.scheduledMs);
  return fillContextAttributes(Input, invocation, scheduleArn);
}
