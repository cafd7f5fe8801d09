export interface RetryPolicy {
  readonly MaximumRetryAttempts: number;
  readonly MaximumEventAgeInSeconds: number;
}

/** What a schedule invokes. */
export interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  /** Without one, a templated target gets the default notification. */
  readonly Input?: string | undefined;
  readonly SqsParameters?: { readonly MessageGroupId?: string | undefined } | undefined;
  readonly RetryPolicy: RetryPolicy;
  readonly DeadLetterConfig?: { readonly Arn?: string | undefined } | undefined;
}

/** What the caller of `CreateSchedule` decides. */
export interface ScheduleDefinition {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly FlexibleTimeWindow: {
    readonly Mode: 'OFF' | 'FLEXIBLE';
    readonly MaximumWindowInMinutes?: number | undefined;
  };
  readonly Target: ScheduleTarget;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly ActionAfterCompletion: 'NONE' | 'DELETE';
  readonly Description?: string | undefined;
  /** Epoch seconds. */
  readonly StartDate?: number | undefined;
  /** Epoch seconds. */
  readonly EndDate?: number | undefined;
}

/** One due time being worked on: it ends with success, or after its last retry. */
export interface Invocation {
  readonly id: string;
  /** The due time. */
  readonly scheduledMs: number;
  readonly firstAttemptAtMs: number;
  readonly nextAttemptAtMs: number;
  readonly failedAttempts: number;
}

/** A schedule as it is kept; replaced as a whole by every change. */
export interface Schedule {
  readonly groupName: string;
  readonly name: string;
  readonly definition: ScheduleDefinition;
  /** It stands in the template, and leaves with it. */
  readonly isOfTemplate?: boolean | undefined;
  /** Of the call that last made or changed it. */
  readonly clientToken?: string | undefined;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** Undefined when it has come due for the last time. */
  readonly nextDueMs?: number | undefined;
  readonly invocations: readonly Invocation[];
  /** Set when it has completed and is to be deleted then. */
  readonly deleteAtMs?: number | undefined;
}

/** Is there from the start, and stays. */
export const DEFAULT_GROUP = 'default';

export interface ScheduleGroup {
  readonly name: string;
  readonly clientToken?: string | undefined;
  readonly createdAtMs: number;
}

/** Names a schedule among all groups; neither name may hold a slash. */
export function scheduleKey({ groupName, name }: { readonly groupName: string; readonly name: string }): string {
  return `${groupName}/${name}`;
}
