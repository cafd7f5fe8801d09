import type { PropertyReader } from '../property-reader.ts';
import { TAGS_HAVE_NO_EFFECT, type ResourceKind } from '../resource-kind.ts';

const scheduleGroup: ResourceKind = {
  name: { property: 'Name', longest: 64 },
  ref: ({ name }) => name,
  attributes: {
    Arn: ({ region, accountId, name }) => `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`,
  },
  ignores: TAGS_HAVE_NO_EFFECT,
  read: (_reader, { logicalId, name }) => ({ kind: 'schedule-group', logicalId, groupName: name }),
};

const schedule: ResourceKind = {
  name: { property: 'Name', longest: 64 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: {},
  read: (reader, { logicalId, name }) => ({
    kind: 'schedule',
    logicalId,
    parameters: {
      Name: name,
      GroupName: reader.optionalText('GroupName'),
      Description: reader.optionalText('Description'),
      ScheduleExpression: reader.text('ScheduleExpression'),
      ScheduleExpressionTimezone: reader.optionalText('ScheduleExpressionTimezone'),
      StartDate: epochSeconds(reader, 'StartDate'),
      EndDate: epochSeconds(reader, 'EndDate'),
      State: reader.optionalText('State'),
      FlexibleTimeWindow: readWindow(reader.optionalObject('FlexibleTimeWindow')),
      Target: readTarget(reader.optionalObject('Target')),
    },
  }),
};

function readWindow(reader: PropertyReader | undefined): object | undefined {
  return (
    reader && {
      Mode: reader.text('Mode'),
      MaximumWindowInMinutes: reader.optionalWhole('MaximumWindowInMinutes'),
    }
  );
}

function readTarget(reader: PropertyReader | undefined): object | undefined {
  if (!reader) return undefined;
  const retries = reader.optionalObject('RetryPolicy');
  const deadLetters = reader.optionalObject('DeadLetterConfig');
  const ofQueue = reader.optionalObject('SqsParameters');
  return {
    Arn: reader.text('Arn'),
    RoleArn: reader.text('RoleArn'),
    Input: reader.optionalText('Input'),
    SqsParameters: ofQueue && { MessageGroupId: ofQueue.optionalText('MessageGroupId') },
    DeadLetterConfig: deadLetters && { Arn: deadLetters.optionalText('Arn') },
    RetryPolicy: retries && {
      MaximumRetryAttempts: retries.optionalWhole('MaximumRetryAttempts'),
      MaximumEventAgeInSeconds: retries.optionalWhole('MaximumEventAgeInSeconds'),
    },
  };
}

/** ISO 8601 in a template, a number in a call. */
function epochSeconds(reader: PropertyReader, name: string): number | undefined {
  const text = reader.optionalText(name);
  if (text === undefined) return undefined;
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? reader.fail(name, `expected a time in ISO 8601, got ${text}`) : epochMs / 1000;
}

export const SCHEDULER_KINDS = {
  'AWS::Scheduler::ScheduleGroup': scheduleGroup,
  'AWS::Scheduler::Schedule': schedule,
} as const;
