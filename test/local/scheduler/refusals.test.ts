import {
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarm, ring, SchedulerStand } from './scheduler-stand.ts';

let stand: SchedulerStand;
beforeEach(async () => {
  stand = await SchedulerStand.start();
});
afterEach(() => stand.close());

const target = ring('one');
const withTarget = (
  changes: Partial<typeof target> & Record<string, unknown>,
): Partial<CreateScheduleCommandInput> => ({
  Target: { ...target, ...changes },
});
const INVOKE = 'arn:aws:scheduler:::aws-sdk:lambda:invoke';
const TICK = 'arn:aws:lambda:us-east-1:000000000000:function:tick';
const RINGS = 'arn:aws:sqs:us-east-1:000000000000:rings.fifo';
const DEAD = 'arn:aws:sqs:us-east-1:000000000000:dead';
const at = (iso: string): Date => new Date(iso);

describe('createScheduler', () => {
  it('takes a name of 64 characters of every allowed kind', async () => {
    const name = `${'x'.repeat(56)}aZ09-_.1`;

    await stand.create(name);

    const { Name } = await stand.client.send(new GetScheduleCommand({ Name: name, GroupName: 'alarms' }));
    expect(Name).toBe(name);
  });

  it.each(['x'.repeat(65), 'with space', 'a:b', 'ñ'])('refuses the name %j', async (name) => {
    await expect(stand.create(name)).rejects.toBeInstanceOf(ValidationException);
  });

  it.each<[string, Partial<CreateScheduleCommandInput>, string]>([
    [
      'a time in the past',
      { ScheduleExpression: 'at(2026-03-28T14:47:13)' },
      'Invalid Schedule Expression at(2026-03-28T14:47:13). It must be in the future.',
    ],
    ['no expression', { ScheduleExpression: 'nope' }, 'Invalid Schedule Expression nope.'],
    ['seconds', { ScheduleExpression: 'rate(30 seconds)' }, 'Invalid Schedule Expression rate(30 seconds).'],
    ['an unknown time zone', { ScheduleExpressionTimezone: 'Mars/Base' }, 'Timezone Mars/Base.'],
    ['an offset for a time zone', { ScheduleExpressionTimezone: '+02:00' }, 'Timezone +02:00.'],
    ['a window that has no length', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'MaximumWindowInMinutes is required'],
    [
      'a window of a day and a minute',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1441 } },
      "Value '1441' at 'flexibleTimeWindow.maximumWindowInMinutes' failed to satisfy constraint: " +
        'Member must have value less than or equal to 1440',
    ],
    ['a state of its own', { State: 'PAUSED' as never }, 'Member must satisfy enum value set: [ENABLED, DISABLED]'],
    ['a long description', { Description: 'x'.repeat(513) }, 'Member must have length less than or equal to 512'],
    [
      'a token that is none',
      { ClientToken: 'a b' },
      "1 validation error detected: Value 'a b' at 'clientToken' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]+$',
    ],
    ['no target', { Target: undefined }, "Value at 'target' failed to satisfy constraint: Member must not be null"],
    ['input that is not JSON', withTarget({ Input: 'x' }), 'Reason Request payload is not a JSON object'],
    ['input that is a list', withTarget({ Input: '[]' }), 'Reason Request payload is not a JSON object'],
    [
      'input without a queue',
      withTarget({ Input: '{"MessageGroupId":"x"}' }),
      'Invalid RequestJson provided. Reason Request payload is missing the following field(s): QueueUrl, MessageBody.',
    ],
    ['no input for a call', withTarget({ Input: undefined }), 'missing the following field(s): QueueUrl, MessageBody.'],
    ['no function to call', withTarget({ Arn: INVOKE, Input: '{}' }), 'missing the following field(s): FunctionName.'],
    ['an event that is not JSON', withTarget({ Arn: TICK, Input: 'x' }), 'must be well-formed JSON'],
    ['input of another type', withTarget({ Input: '{"QueueUrl":1,"MessageBody":"x"}' }), 'Reason QueueUrl: '],
    ['more than 256 KB of input', withTarget({ Arn: DEAD, Input: 'x'.repeat(262_145) }), 'larger than 262144 bytes'],
    ['a FIFO queue and no group', withTarget({ Arn: RINGS }), 'SqsParameters'],
    [
      'a dead-letter queue that is FIFO',
      withTarget({ DeadLetterConfig: { Arn: RINGS } }),
      `Value '${RINGS}' at 'target.deadLetterConfig.arn' failed to satisfy constraint`,
    ],
    ['a role that is none', withTarget({ RoleArn: 'nobody' }), "Value 'nobody' at 'target.roleArn' failed to satisfy"],
    [
      'too many retries',
      withTarget({ RetryPolicy: { MaximumRetryAttempts: 186 } }),
      "Value '186' at 'target.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: " +
        'Member must have value less than or equal to 185',
    ],
    [
      'retries for less than a minute',
      withTarget({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } }),
      'Member must have value greater than or equal to 60',
    ],
    [
      'an end before its start',
      { ScheduleExpression: 'rate(1 day)', StartDate: at('2027-01-02'), EndDate: at('2027-01-01') },
      'The StartDate you specify must come before the EndDate.',
    ],
    ['an end in the past', { ScheduleExpression: 'rate(1 day)', EndDate: at('2026-03-28') }, 'must be in the future'],
    [
      'a start long past',
      { ScheduleExpression: 'rate(1 day)', StartDate: at('2026-03-28T14:42:13Z') },
      'The StartDate you specify cannot be earlier than 5 minutes ago.',
    ],
  ])('refuses %s', async (_, changes, reason) => {
    const refused = stand.create('one', changes);

    await expect(refused).rejects.toBeInstanceOf(ValidationException);
    await expect(refused).rejects.toThrow(reason);
    expect(stand.scheduler.schedules()).toEqual([]);
    expect(stand.reports).toEqual([]);
  });

  it('takes no notice of dates for a schedule that comes once', async () => {
    await expect(
      stand.create('one', { StartDate: at('2020-01-02'), EndDate: at('2020-01-01') }),
    ).resolves.toBeDefined();
  });

  it('holds a change to the same rules', async () => {
    await stand.create('one');
    const past = new UpdateScheduleCommand(alarm('one', { ScheduleExpression: 'at(2026-03-28T14:00:00)' }));

    await expect(stand.client.send(past)).rejects.toBeInstanceOf(ValidationException);
    expect(stand.scheduler.schedules()).toMatchObject([{ nextDueMs: Date.parse('2026-03-28T15:47:14Z') }]);
  });

  it.each([
    ['of a page of none', new ListSchedulesCommand({ MaxResults: 0 })],
    ['of a page of 101', new ListSchedulesCommand({ MaxResults: 101 })],
    ['of a token that was not given out', new ListSchedulesCommand({ NextToken: 'made-up' })],
    ['of a beginning that no name has', new ListScheduleGroupsCommand({ NamePrefix: 'a/b' })],
  ])('refuses a list %s', async (_, command) => {
    await expect(stand.client.send(command as ListSchedulesCommand)).rejects.toBeInstanceOf(ValidationException);
  });

  describe('what it does not know', () => {
    it.each<[string, Partial<CreateScheduleCommandInput>]>([
      ['Target.KinesisParameters', withTarget({ KinesisParameters: { PartitionKey: 'x' } })],
      ['InvocationType RequestResponse', withTarget({ Arn: INVOKE, Input: '{"FunctionName":"f"}' })],
      [
        'Target.Input.MessageAttributes',
        withTarget({ Input: '{"QueueUrl":"u","MessageBody":"x","MessageAttributes":{}}' }),
      ],
      ['KmsKeyArn', { KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/x' }],
      ['arn:aws:sns:us-east-1:000000000000:topic', withTarget({ Arn: 'arn:aws:sns:us-east-1:000000000000:topic' })],
      ['arn:aws:scheduler:::aws-sdk:sns:publish', withTarget({ Arn: 'arn:aws:scheduler:::aws-sdk:sns:publish' })],
    ])('refuses by name, and reports: %s', async (name, changes) => {
      await expect(stand.create('one', changes)).rejects.toThrow(name);
      expect(stand.reports.map(String)).toEqual([expect.stringContaining(name)]);
    });

    it('refuses tags, and reports it', async () => {
      const group = new CreateScheduleGroupCommand({ Name: 'tagged', Tags: [{ Key: 'team', Value: 'hr' }] });
      const tags = new ListTagsForResourceCommand({ ResourceArn: stand.scheduler.groupArn('alarms') });

      await expect(stand.client.send(group)).rejects.toThrow('does not know the parameter Tags');
      await expect(stand.client.send(tags)).rejects.toThrow('does not know the operation GET /tags/');
      expect(stand.reports).toHaveLength(2);
    });
  });
});
