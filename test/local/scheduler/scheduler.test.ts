import {
  ConflictException,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarm, QUEUE_URL, ring, ROLE, SchedulerStand, SEND_MESSAGE } from './scheduler-stand.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('createScheduler', () => {
  let stand: SchedulerStand;
  beforeEach(async () => {
    stand = await SchedulerStand.start();
  });
  afterEach(() => stand.close());

  const create = (name: string, changes?: Partial<CreateScheduleCommandInput>) => stand.create(name, changes);
  const get = (Name: string, GroupName = 'alarms') => stand.client.send(new GetScheduleCommand({ Name, GroupName }));

  describe('at()', () => {
    it('sends its message when it is due, not before', async () => {
      const { ScheduleArn } = await create('one');
      expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/one');

      await stand.advance(HOUR_MS);
      expect(stand.ringBodies()).toEqual([]);
      await stand.advance(500);

      const [message] = stand.takeFrom('rings.fifo');
      expect(message).toMatchObject({
        body: 'one',
        attributes: { MessageGroupId: 'wh_1.3', MessageDeduplicationId: 'alarm-one' },
      });
      expect(stand.invoked).toMatchObject([{ roleArn: ROLE, scheduleArn: ScheduleArn }]);
    });

    it('is deleted a minute after it has completed; until then its name is taken, and it does not come again', async () => {
      await create('one');
      await stand.advance(HOUR_MS + 500);

      await stand.advance(MINUTE_MS - 1);
      expect(await get('one')).toMatchObject({ Name: 'one', State: 'ENABLED' });
      const later = { ScheduleExpression: 'at(2026-04-01T00:00:00)' };
      await expect(create('one', later)).rejects.toBeInstanceOf(ConflictException);
      await stand.advance(1);

      await expect(get('one')).rejects.toBeInstanceOf(ResourceNotFoundException);
      await expect(create('one', later)).resolves.toBeDefined();
      expect(stand.invoked).toHaveLength(1);
    });

    it('is not deleted when it was changed to come again meanwhile', async () => {
      await create('one');
      await stand.advance(HOUR_MS + 500);

      const later = { ScheduleExpression: 'at(2026-03-28T20:00:00)', Target: ring('later') };
      await stand.client.send(new UpdateScheduleCommand(alarm('one', later)));
      await stand.advance(8 * HOUR_MS);

      expect(stand.ringBodies()).toEqual(['one', 'later']);
      expect(stand.scheduler.schedules()).toEqual([]);
    });

    it('fires the alarms of 72 hours in their order, in no time', async () => {
      const hours = [72, 1, 24, 4, 48];
      for (const hour of hours) {
        const due = new Date(stand.clock.now() + hour * HOUR_MS + 500).toISOString().slice(0, 19);
        await create(`after-${hour}`, { ScheduleExpression: `at(${due})` });
      }

      await stand.advance(73 * HOUR_MS);

      expect(stand.ringBodies()).toEqual(['after-1', 'after-4', 'after-24', 'after-48', 'after-72']);
    });

    it('goes by the clock on the wall of its time zone', async () => {
      await create('one', {
        ScheduleExpression: 'at(2026-03-28T09:00:00)',
        ScheduleExpressionTimezone: 'America/Monterrey',
      });

      expect(stand.scheduler.schedules()).toMatchObject([{ nextDueMs: Date.parse('2026-03-28T15:00:00Z') }]);
    });

    it('stays listed after it was due when nothing else is asked for, and its name stays taken', async () => {
      await create('one', { ActionAfterCompletion: 'NONE' });

      await stand.advance(24 * HOUR_MS);

      expect(stand.ringBodies()).toEqual(['one']);
      expect(await get('one')).toMatchObject({ Name: 'one', State: 'ENABLED' });
      await expect(create('one')).rejects.toBeInstanceOf(ValidationException);
      const later = { ScheduleExpression: 'at(2026-04-01T00:00:00)' };
      await expect(create('one', later)).rejects.toBeInstanceOf(ConflictException);
    });

    it('does not fire when it is disabled', async () => {
      await create('one', { State: 'DISABLED' });

      await stand.advance(24 * HOUR_MS);

      expect(stand.invoked).toEqual([]);
    });

    it('does not fire when it was deleted', async () => {
      await create('one');
      await stand.client.send(new DeleteScheduleCommand({ Name: 'one', GroupName: 'alarms' }));

      await stand.advance(24 * HOUR_MS);

      expect(stand.invoked).toEqual([]);
    });
  });

  describe('rate()', () => {
    it('fires at once and then at its beat, until it ends', async () => {
      const ticks: string[] = [];
      await create('tick', {
        ScheduleExpression: 'rate(5 minutes)',
        EndDate: new Date(stand.clock.now() + 11 * MINUTE_MS),
        Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead', RoleArn: ROLE, Input: 'tick' },
      });
      for (let minute = 0; minute <= 20; minute++) {
        await stand.advance(minute === 0 ? 0 : MINUTE_MS);
        for (const { body } of stand.takeFrom('dead')) ticks.push(`${minute}: ${body}`);
      }

      expect(ticks).toEqual(['0: tick', '5: tick', '10: tick']);
      await expect(get('tick')).rejects.toBeInstanceOf(ResourceNotFoundException);
    });
  });

  describe('cron()', () => {
    const tick = { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead', RoleArn: ROLE, Input: 'tick' };
    const dueTimes = () => stand.scheduler.schedules().map(({ nextDueMs }) => new Date(nextDueMs ?? 0).toISOString());

    it('fires by the clock on the wall of its time zone, between its start and its end', async () => {
      await create('tick', {
        ScheduleExpression: 'cron(0 9 ? * MON-FRI *)',
        ScheduleExpressionTimezone: 'America/Monterrey',
        StartDate: new Date('2026-03-31T15:00:00Z'),
        EndDate: new Date('2026-04-03T14:59:59Z'),
        Target: tick,
      });
      expect(dueTimes()).toEqual(['2026-03-31T15:00:00.000Z']);

      await stand.advance(30 * 24 * HOUR_MS);

      expect(stand.invoked).toHaveLength(3);
      await expect(get('tick')).rejects.toBeInstanceOf(ResourceNotFoundException);
    });

    it('that never comes is taken, and does nothing', async () => {
      await create('tick', { ScheduleExpression: 'cron(0 0 30 2 ? *)', Target: tick });

      await stand.advance(24 * HOUR_MS);

      expect(await get('tick')).toMatchObject({ State: 'ENABLED' });
    });

    it('that cannot be read is refused', async () => {
      await expect(create('tick', { ScheduleExpression: 'cron(0 3 * * *)' })).rejects.toThrow(
        'Invalid Schedule Expression cron(0 3 * * *).',
      );
    });
  });

  describe('a queue as target', () => {
    it('gets the input as the body of a message, in the group that is given', async () => {
      stand.sqs.ensureQueue({
        queueName: 'by-content.fifo',
        attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
      });
      await create('one', {
        Target: {
          Arn: 'arn:aws:sqs:us-east-1:000000000000:by-content.fifo',
          RoleArn: ROLE,
          Input: 'hello',
          SqsParameters: { MessageGroupId: 'g' },
        },
      });

      await stand.advance(2 * HOUR_MS);

      expect(stand.takeFrom('by-content.fifo')).toMatchObject([{ body: 'hello', attributes: { MessageGroupId: 'g' } }]);
    });
  });

  describe('a function as target', () => {
    const tick = 'arn:aws:lambda:us-east-1:000000000000:function:tick';

    it('gets the input as its event', async () => {
      await create('one', { Target: { Arn: tick, RoleArn: ROLE, Input: '{"at":"<aws.scheduler.scheduled-time>"}' } });

      await stand.advance(2 * HOUR_MS);

      expect(stand.invoked.map(({ call }) => call)).toEqual([
        {
          api: 'lambda:invoke',
          parameters: { FunctionName: tick, InvocationType: 'Event', Payload: '{"at":"2026-03-28T15:47:14Z"}' },
        },
      ]);
    });

    it('gets a notification when there is no input', async () => {
      await create('one', { Target: { Arn: tick, RoleArn: ROLE } });
      expect((await get('one')).Target?.Input).toBeUndefined();

      await stand.advance(2 * HOUR_MS);

      const [call] = stand.invoked.map((target) => target.call);
      const payload: unknown = JSON.parse(call?.api === 'lambda:invoke' ? (call.parameters.Payload ?? '') : '');
      expect(payload).toEqual({
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
        'detail-type': 'Scheduled Event',
        source: 'aws.scheduler',
        account: '000000000000',
        time: '2026-03-28T15:47:14Z',
        region: 'us-east-1',
        resources: ['arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/one'],
        detail: '{}',
      });
    });

    it('is called by the parameters of a universal target', async () => {
      const parameters = { FunctionName: 'tick', InvocationType: 'Event', Payload: '{"a":1}' };
      const Arn = 'arn:aws:scheduler:::aws-sdk:lambda:invoke';
      await create('one', { Target: { Arn, RoleArn: ROLE, Input: JSON.stringify(parameters) } });

      await stand.advance(2 * HOUR_MS);

      expect(stand.invoked.map(({ call }) => call)).toEqual([{ api: 'lambda:invoke', parameters }]);
    });
  });

  describe('a flexible time window', () => {
    const flexible = { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } } as const;
    const body = '<aws.scheduler.scheduled-time>';
    const tick = { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead', RoleArn: ROLE, Input: body };

    it('spreads invocations over it, the same at every run, and keeps the beat', async () => {
      await create('tick', { ...flexible, ScheduleExpression: 'cron(0 * * * ? *)', Target: tick });

      await stand.advance(3 * HOUR_MS);

      const scheduled = stand.takeFrom('dead').map((message) => message.body);
      expect(scheduled).toEqual(['2026-03-28T15:00:00Z', '2026-03-28T16:00:00Z', '2026-03-28T17:00:00Z']);
      expect(stand.invoked.map(({ atMs }, index) => atMs - Date.parse(scheduled[index] ?? ''))).toEqual([
        625_771, 548_108, 265_789,
      ]);
    });

    it('may be longer than the time between two beats', async () => {
      await create('tick', { ...flexible, ScheduleExpression: 'rate(1 minute)', Target: tick });

      await stand.advance(20 * MINUTE_MS);

      const scheduled = stand.sentBodies;
      expect(new Set(scheduled).size).toBe(scheduled.length);
      expect([...scheduled].sort().slice(0, 3)).toEqual([
        '2026-03-28T14:47:13Z',
        '2026-03-28T14:48:13Z',
        '2026-03-28T14:49:13Z',
      ]);
      expect(scheduled).not.toEqual([...scheduled].sort());
    });
  });

  describe('context attributes', () => {
    it('are filled in for each attempt', async () => {
      stand.failures.push(new Error('first'));
      const keywords = ['schedule-arn', 'scheduled-time', 'execution-id', 'attempt-number', 'else'];
      const MessageBody = keywords.map((keyword) => `<aws.scheduler.${keyword}>`).join(' ');
      const Input = JSON.stringify({
        QueueUrl: QUEUE_URL,
        MessageBody,
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      });
      await create('one', { Target: { ...ring('one'), Input } });

      await stand.advance(2 * HOUR_MS);

      const [first, second] = stand.sentBodies.map((text) => text?.split(' '));
      expect(first).toEqual([
        'arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/one',
        '2026-03-28T15:47:14Z',
        expect.stringMatching(/^[0-9a-f]{16}$/),
        '1',
        '<aws.scheduler.else>',
      ]);
      expect(second).toEqual([...(first ?? []).slice(0, 3), '2', '<aws.scheduler.else>']);
    });
  });

  describe('CreateSchedule', () => {
    it('gives back what was put in', async () => {
      await create('one', {
        Description: 'lane 7',
        Target: { ...ring('one'), RetryPolicy: { MaximumRetryAttempts: 3 } },
      });

      expect(await get('one')).toMatchObject({
        Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/one',
        GroupName: 'alarms',
        Name: 'one',
        ScheduleExpression: 'at(2026-03-28T15:47:14)',
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Description: 'lane 7',
        State: 'ENABLED',
        Target: { ...ring('one'), RetryPolicy: { MaximumRetryAttempts: 3 } },
        CreationDate: new Date('2026-03-28T14:47:13.500Z'),
      });
    });

    it('refuses a name that is taken, unless the same call is repeated', async () => {
      await create('one', { ClientToken: 'first' });

      await expect(create('one', { ClientToken: 'first' })).resolves.toBeDefined();
      await expect(create('one', { ClientToken: 'second' })).rejects.toBeInstanceOf(ConflictException);
      await expect(create('one')).rejects.toBeInstanceOf(ConflictException);
    });

    it('takes the same name in another group', async () => {
      await create('one');

      await expect(create('one', { GroupName: 'default' })).resolves.toBeDefined();
    });

    it('refuses a group that does not exist', async () => {
      await expect(create('one', { GroupName: 'absent' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    });
  });

  describe('UpdateSchedule', () => {
    it('replaces everything but the name', async () => {
      await create('one', { Description: 'old' });

      await stand.client.send(
        new UpdateScheduleCommand({
          ...alarm('one'),
          ScheduleExpression: 'at(2026-03-28T17:00:00)',
          Target: ring('new'),
        }),
      );

      expect((await get('one')).Description).toBeUndefined();
      await stand.advance(HOUR_MS + 500);
      expect(stand.invoked).toEqual([]);
      await stand.advance(2 * HOUR_MS);
      expect(stand.ringBodies()).toEqual(['new']);
    });

    it('refuses a schedule that does not exist', async () => {
      await expect(stand.client.send(new UpdateScheduleCommand(alarm('absent')))).rejects.toBeInstanceOf(
        ResourceNotFoundException,
      );
    });
  });

  it('refuses to delete a schedule that does not exist', async () => {
    await expect(
      stand.client.send(new DeleteScheduleCommand({ Name: 'absent', GroupName: 'alarms' })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('lists schedules by group, beginning and state, page by page', async () => {
    for (const name of ['a1', 'a2', 'a3', 'b1']) await create(name);
    await create('a4', { State: 'DISABLED' });
    await create('a5', { GroupName: 'default' });
    const list = async (NextToken?: string) =>
      stand.client.send(
        new ListSchedulesCommand({ GroupName: 'alarms', NamePrefix: 'a', State: 'ENABLED', MaxResults: 2, NextToken }),
      );

    const first = await list();
    const second = await list(first.NextToken);

    expect(first.Schedules?.map(({ Name }) => Name)).toEqual(['a1', 'a2']);
    expect(second.Schedules).toMatchObject([{ Name: 'a3', GroupName: 'alarms', Target: { Arn: SEND_MESSAGE } }]);
    expect(second.NextToken).toBeUndefined();
  });

  describe('groups', () => {
    it('are made, found and listed', async () => {
      await stand.client.send(new CreateScheduleGroupCommand({ Name: 'more' }));

      const more = await stand.client.send(new GetScheduleGroupCommand({ Name: 'more' }));
      const { ScheduleGroups } = await stand.client.send(new ListScheduleGroupsCommand({}));

      expect(more).toMatchObject({ Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/more' });
      expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(['alarms', 'default', 'more']);
      await expect(stand.client.send(new CreateScheduleGroupCommand({ Name: 'more' }))).rejects.toBeInstanceOf(
        ConflictException,
      );
    });

    it('are deleted with their schedules, the default group never', async () => {
      await create('one');

      await stand.client.send(new DeleteScheduleGroupCommand({ Name: 'alarms' }));
      await stand.advance(24 * HOUR_MS);

      expect(stand.invoked).toEqual([]);
      await expect(get('one')).rejects.toBeInstanceOf(ResourceNotFoundException);
      await expect(stand.client.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toBeInstanceOf(
        ValidationException,
      );
    });
  });

  it('lets each call be watched, with its parameters under their names', async () => {
    await get('absent').catch(() => undefined);
    await create('one');

    const about = { service: 'scheduler', accessKeyId: 'tester' };
    expect(stand.calls).toMatchObject([
      { ...about, operation: 'GetSchedule', input: { Name: 'absent', GroupName: 'alarms' }, phase: 'before' },
      { ...about, operation: 'CreateSchedule', input: { Name: 'one', GroupName: 'alarms' }, phase: 'before' },
      { ...about, operation: 'CreateSchedule', input: { Target: ring('one') }, phase: 'after' },
    ]);
  });
});
