import { z } from 'zod';
import { NotEmulatedError } from '../aws-error.ts';
import { validation } from './errors.ts';
import type { ScheduleDefinition, ScheduleTarget } from './schedule.ts';
import { firstDueMs, parseExpression, type Recurrence, type Term } from './schedule-expression.ts';
import { isFifoQueueArn, isSqsSendMessage, parseSendMessageInput, QUEUE_ARN } from './sqs-targets.ts';
import { isTimeZone } from './zoned-time.ts';

const FUNCTION_ARN = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:.+$/;

const name = z.string().regex(/^[0-9a-zA-Z\-_.]{1,64}$/, 'Member must satisfy pattern [0-9a-zA-Z-_.]+, 1 to 64 long');
const clientToken = z.string().min(1).max(64).optional();
const state = z.enum(['ENABLED', 'DISABLED']);
const page = { MaxResults: z.coerce.number().int().min(1).max(100).default(100), NextToken: z.string().optional() };

const target = z.strictObject({
  Arn: z.string(),
  RoleArn: z.string().regex(/^arn:aws:iam::\d{12}:role\/.+$/, 'Member must be the ARN of a role'),
  Input: z.string(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string().min(1).max(128).optional() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
});

const flexibleTimeWindow = z.strictObject({
  Mode: z.enum(['OFF', 'FLEXIBLE']),
  MaximumWindowInMinutes: z.number().int().min(1).max(1440).optional(),
});

const scheduleId = { Name: name, GroupName: name.default('default') };

const putSchedule = z.strictObject({
  ...scheduleId,
  ClientToken: clientToken,
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default('UTC'),
  FlexibleTimeWindow: flexibleTimeWindow,
  Target: target,
  State: state.default('ENABLED'),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
  Description: z.string().max(512).optional(),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
});

export const schemas = {
  putSchedule,
  getSchedule: z.strictObject(scheduleId),
  deleteSchedule: z.strictObject({ ...scheduleId, ClientToken: clientToken }),
  listSchedules: z.strictObject({
    GroupName: name.optional(),
    NamePrefix: z.string().optional(),
    State: state.optional(),
    ...page,
  }),
  group: z.strictObject({ Name: name, ClientToken: clientToken }),
  getGroup: z.strictObject({ Name: name }),
  listGroups: z.strictObject({ NamePrefix: z.string().optional(), ...page }),
};

/**
 * Takes the definition out of the parameters of `CreateSchedule` or `UpdateSchedule`.
 * @throws AwsError when EventBridge Scheduler would not take it.
 */
export function parseDefinition(
  { Name: _name, GroupName: _group, ClientToken: _token, ...definition }: z.output<typeof putSchedule>,
  nowMs: number,
): { readonly definition: ScheduleDefinition; readonly firstDueMs: number | undefined } {
  const { StartDate, EndDate, FlexibleTimeWindow } = definition;
  const recurrence = parseRecurrence(definition);
  if ((FlexibleTimeWindow.Mode === 'FLEXIBLE') !== (FlexibleTimeWindow.MaximumWindowInMinutes !== undefined)) {
    throw validation('MaximumWindowInMinutes is required when the flexible time window is FLEXIBLE, and only then.');
  }
  if (StartDate !== undefined && EndDate !== undefined && StartDate >= EndDate) {
    throw validation('The StartDate you specify must come before the EndDate.');
  }
  if (recurrence.kind === 'at' && recurrence.dueMs <= nowMs) {
    throw validation(`Invalid Schedule Expression ${definition.ScheduleExpression}. It must be in the future.`);
  }
  if (recurrence.kind !== 'at' && EndDate !== undefined && EndDate * 1000 <= nowMs) {
    throw validation('The EndDate you specify must be in the future.');
  }
  checkTarget(definition.Target);
  return { definition, firstDueMs: firstDueMs(recurrence, { nowMs, ...termOf(definition) }) };
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
  if (!isTimeZone(timeZone)) throw validation(`Invalid Schedule Expression Timezone: ${timeZone}.`);
  const recurrence = parseExpression(expression, timeZone);
  if (!recurrence) throw validation(`Invalid Schedule Expression ${expression}.`);
  return recurrence;
}

function checkTarget({ Arn, Input, SqsParameters, DeadLetterConfig }: ScheduleTarget): void {
  if (Input.includes('<aws.scheduler.')) {
    throw new NotEmulatedError(
      'ValidationException',
      'the local cloud does not know context attributes in Target.Input',
    );
  }
  if (isSqsSendMessage(Arn)) {
    if (!parseSendMessageInput(Input)) {
      throw validation(
        'Invalid RequestJson provided. Target.Input must hold the parameters of sqs:SendMessage as JSON.',
      );
    }
  } else if (QUEUE_ARN.test(Arn)) {
    if (isFifoQueueArn(Arn) && SqsParameters?.MessageGroupId === undefined) {
      throw validation('SqsParameters with a MessageGroupId must be specified for a FIFO queue.');
    }
  } else if (!FUNCTION_ARN.test(Arn)) {
    throw new NotEmulatedError('ValidationException', `the local cloud does not know the target ${Arn}`);
  }
  const deadLetters = DeadLetterConfig?.Arn;
  if (deadLetters !== undefined && (!QUEUE_ARN.test(deadLetters) || isFifoQueueArn(deadLetters))) {
    throw validation(`The dead-letter queue must be a standard queue: ${deadLetters}`);
  }
}
