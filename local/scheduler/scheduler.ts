import { OPERATOR } from '../access-key.ts';
import type { Authorise } from '../aws-call.ts';
import type { AwsEndpoint, AwsRequest, AwsResponse } from '../aws-endpoint.ts';
import { AwsError, NotEmulatedError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import { createDice, type Dice, happens } from '../unkind/dice.ts';
import type { Intercept } from '../intercept.ts';

import { DeleteTokens } from './delete-tokens.ts';
import { toErrorResponse } from './errors.ts';
import type { DeadLetter, InvokedTarget } from './invoked-target.ts';
import { createOperations } from './operations.ts';
import { routeCall } from './rest-routes.ts';
import { DEFAULT_GROUP, type Schedule } from './schedule.ts';
import { ScheduleRunner } from './schedule-runner.ts';
import { ScheduleStore } from './schedule-store.ts';
import { TemplateSchedules } from './template-schedules.ts';
import type { SchedulerUnkindness } from './unkind.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  /** Keeps groups and schedules over restarts; without it they are kept in memory. */
  readonly logFile?: string | undefined;
  readonly authorise?: Authorise | undefined;
  /** @default kind to its callers */
  readonly unkind?: SchedulerUnkindness | undefined;
  /** Draws for `unkind`, and where in its flexible window a schedule is invoked. @default the same at every start */
  readonly dice?: Dice | undefined;
  readonly intercept?: Intercept | undefined;
  readonly report: (error: unknown) => void;
  readonly accountId: string;
  readonly region: string;
  /**
   * Throws what went wrong; an `AwsError` with a status below 500 is not tried again. May be called as soon as the
   * scheduler is made, for schedules that became due while it was stopped.
   */
  readonly invokeTarget: (target: InvokedTarget) => Promise<void> | void;
  /** Sends to the dead-letter queue of a target that was given up. */
  readonly sendDeadLetter: (letter: DeadLetter) => Promise<void> | void;
}

/** A schedule as the console shows it. */
export interface ScheduleOverview {
  readonly groupName: string;
  readonly name: string;
  readonly expression: string;
  readonly targetArn: string;
  /** Undefined when it is disabled or has come due for the last time. */
  readonly nextDueMs: number | undefined;
  /** Due times whose target has not been reached yet. */
  readonly openInvocations: number;
  /** Nothing comes of it any more; it may be listed for a while, or for ever. */
  readonly isCompleted: boolean;
}

/** The emulated EventBridge Scheduler. It invokes at the due time, where AWS takes up to a minute more. */
export interface Scheduler {
  readonly endpoint: AwsEndpoint;
  ensureGroup(name: string): void;
  /** Schedules that stand in the template. */
  readonly template: Pick<TemplateSchedules, 'ensure' | 'removeOthers'>;
  groupArn(name: string): string;
  schedules(): ScheduleOverview[];
  close(): void;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const {
    clock,
    unkind = {},
    dice = createDice(0),
    logFile,
    authorise,
    intercept,
    report,
    accountId,
    region,
    invokeTarget,
    sendDeadLetter,
  } = options;
  const arnPrefix = `arn:aws:scheduler:${region}:${accountId}`;
  const arnOf = ({ groupName, name }: Schedule) => `${arnPrefix}:schedule/${groupName}/${name}`;
  const groupArnOf = (name: string) => `${arnPrefix}:schedule-group/${name}`;

  const store = new ScheduleStore(logFile);
  const runner = new ScheduleRunner({ clock, store, dice, unkind, arnOf, invokeTarget, sendDeadLetter, report });
  const operations = createOperations({
    clock,
    store,
    runner,
    deletions: new DeleteTokens(),
    takesPast: () => happens(dice, 'scheduler.past', unkind.pastTakenShare),
    arnOf,
    groupArnOf,
  });
  const template = new TemplateSchedules({ clock, store, runner }, (operation, input) =>
    authorise?.({ service: 'scheduler', operation, input, accessKeyId: OPERATOR }),
  );
  const ensureGroup = (name: string) => {
    if (!store.getGroup(name)) store.putGroup({ name, createdAtMs: clock.now() });
  };

  const call = async (request: AwsRequest): Promise<AwsResponse> => {
    const { operation, input } = routeCall(request);
    const about = { service: 'scheduler', operation, input, accessKeyId: request.accessKeyId } as const;
    authorise?.(about);
    await intercept?.({ ...about, phase: 'before' });
    const output = operations[operation](input);
    await intercept?.({ ...about, phase: 'after' });
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
  };

  ensureGroup(DEFAULT_GROUP);
  runner.resume();

  return {
    endpoint: async (request) => {
      try {
        return await call(request);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (error instanceof NotEmulatedError) report(error);
        return toErrorResponse(error);
      }
    },
    ensureGroup,
    template,
    groupArn: groupArnOf,
    schedules: () => store.all().map(toOverview),
    close: () => {
      runner.close();
      store.close();
    },
  };
}

function toOverview({ groupName, name, definition, nextDueMs, invocations }: Schedule): ScheduleOverview {
  return {
    groupName,
    name,
    expression: definition.ScheduleExpression,
    targetArn: definition.Target.Arn,
    nextDueMs: definition.State === 'ENABLED' ? nextDueMs : undefined,
    openInvocations: invocations.length,
    isCompleted: nextDueMs === undefined && invocations.length === 0,
  };
}
