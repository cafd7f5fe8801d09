import { z } from 'zod';
import { oneOf, text, whole } from './constraints.ts';
import { DEFAULT_GROUP } from './schedule.ts';

/** Parameters of each operation: API reference of EventBridge Scheduler. What is not listed is not played. */

const ROLE_ARN = /^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@/-]+$/;
/** No dot: a FIFO queue takes no dead letters. */
const DEAD_LETTER_ARN = /^arn:aws(-[a-z]+)?:sqs:[a-z0-9-]+:\d{12}:[a-zA-Z0-9\-_]+$/;

const name = text(1, 64, /^[0-9a-zA-Z-_.]+$/);
const clientToken = text(1, 64, /^[a-zA-Z0-9-_]+$/).optional();
const state = oneOf(['ENABLED', 'DISABLED']);

/** Both come as text: they stand in the query. */
const page = {
  MaxResults: z.coerce.number().pipe(whole(1, 100)).default(100),
  NextToken: text(1, 2048).optional(),
};

const target = z.strictObject({
  Arn: text(1, 1600),
  RoleArn: text(1, 1600, ROLE_ARN),
  Input: text(1, Infinity).optional(),
  SqsParameters: z.strictObject({ MessageGroupId: text(1, 128).optional() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: whole(0, 185).optional(),
      MaximumEventAgeInSeconds: whole(60, 86_400).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: text(1, 1600, DEAD_LETTER_ARN).optional() }).optional(),
});

const scheduleId = { Name: name, GroupName: name.default(DEFAULT_GROUP) };

const putSchedule = z.strictObject({
  ...scheduleId,
  ClientToken: clientToken,
  ScheduleExpression: text(1, 256),
  ScheduleExpressionTimezone: text(1, 50).default('UTC'),
  FlexibleTimeWindow: z.strictObject({
    Mode: oneOf(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: whole(1, 1440).optional(),
  }),
  Target: target,
  State: state.default('ENABLED'),
  ActionAfterCompletion: oneOf(['NONE', 'DELETE']).default('NONE'),
  Description: text(0, 512).optional(),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
});

export const schemas = {
  putSchedule,
  getSchedule: z.strictObject(scheduleId),
  deleteSchedule: z.strictObject({ ...scheduleId, ClientToken: clientToken }),
  listSchedules: z.strictObject({
    GroupName: name.optional(),
    NamePrefix: name.optional(),
    State: state.optional(),
    ...page,
  }),
  group: z.strictObject({ Name: name, ClientToken: clientToken }),
  getGroup: z.strictObject({ Name: name }),
  listGroups: z.strictObject({ NamePrefix: name.optional(), ...page }),
};

export type PutScheduleInput = z.output<typeof putSchedule>;
export type TargetInput = z.output<typeof target>;
