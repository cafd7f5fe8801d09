import { mkdtempSync, readFileSync, rmSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  let dir: string;
  let stand: SchedulerStand;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'scheduler-'));
    stand = await SchedulerStand.start(join(dir, 'scheduler.log'));
  });
  afterEach(async () => {
    await stand.close();
    rmSync(dir, { recursive: true });
  });

  const create = (name: string, changes?: Partial<CreateScheduleCommandInput>) => stand.create(name, changes);
  const get = (Name: string, GroupName = 'alarms') => stand.client.send(new GetScheduleCommand({ Name, GroupName }));
  const ringBodies = () => stand.takeFrom('rings.fifo').map(({ body }) => body);

  describe('at()', () => {
    it('sends its message when it is due, not before, and is gone then', async () => {
      const { ScheduleArn } = await create('one');
      expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/one');

      await stand.advance(HOUR_MS);
      expect(ringBodies()).toEqual([]);
      await stand.advance(500);

      const [message] = stand.takeFrom('rings.fifo');
      expect(message).toMatchObject({
        body: 'one',
        attributes: { MessageGroupId: 'wh_1.3', MessageDeduplicationId: 'alarm-one' },
      });
      expect(stand.invoked).toMatchObject([{ roleArn: ROLE, scheduleArn: ScheduleArn }]);
      await expect(get('one')).rejects.toBeInstanceOf(ResourceNotFoundException);
      expect(stand.scheduler.schedules()).toEqual([]);
    });

    it('fires the alarms of 72 hours in their order, in no time', async () => {
      const hours = [72, 1, 24, 4, 48];
      for (const hour of hours) {
        const due = new Date(stand.clock.now() + hour * HOUR_MS + 500).toISOString().slice(0, 19);
        await create(`after-${hour}`, { ScheduleExpression: `at(${due})` });
      }

      await stand.advance(73 * HOUR_MS);

      expect(ringBodies()).toEqual(['after-1', 'after-4', 'after-24', 'after-48', 'after-72']);
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

      expect(ringBodies()).toEqual(['one']);
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

    it('fires once at the start for all that was missed, and then by its expression again', async () => {
      await create('tick', { ScheduleExpression: 'cron(0/10 * * * ? *)', Target: tick });

      await stand.restart({ afterMs: 24 * HOUR_MS });

      expect(stand.takeFrom('dead')).toHaveLength(1);
      expect(dueTimes()).toEqual(['2026-03-29T14:50:00.000Z']);
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

  describe('a target that fails', () => {
    const deadLetters = { DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead' } };

    it('is tried again after a growing wait, and the schedule stays until then', async () => {
      stand.failures.push(new Error('first'), new Error('second'));
      await create('one');
      await stand.advance(HOUR_MS + 500);
      expect(stand.invoked).toHaveLength(1);
      expect(stand.scheduler.schedules()).toMatchObject([{ name: 'one', openInvocations: 1 }]);

      await stand.advance(999);
      expect(stand.invoked).toHaveLength(1);
      await stand.advance(1);
      expect(stand.invoked).toHaveLength(2);
      await stand.advance(2_000);

      expect(stand.invoked).toHaveLength(3);
      expect(ringBodies()).toEqual(['one']);
      expect(stand.scheduler.schedules()).toEqual([]);
    });

    it('is given up after its retries: the input goes to the dead-letter queue, and the console is told', async () => {
      stand.failures.push(new Error('first'), new Error('second'), new Error('third'));
      await create('one', { Target: { ...ring('one'), ...deadLetters, RetryPolicy: { MaximumRetryAttempts: 2 } } });

      await stand.advance(2 * HOUR_MS);

      expect(stand.invoked).toHaveLength(3);
      const [letter] = stand.takeFrom('dead');
      expect(letter?.body).toBe(ring('one').Input);
      expect(letter?.messageAttributes).toMatchObject({
        ERROR_MESSAGE: { DataType: 'String', StringValue: 'third' },
        EXHAUSTED_RETRY_CONDITION: { DataType: 'String', StringValue: 'MaximumRetryAttempts' },
        RETRY_ATTEMPTS: { DataType: 'String', StringValue: '2' },
        TARGET_ARN: { DataType: 'String', StringValue: SEND_MESSAGE },
      });
      expect(stand.reports.map(String)).toEqual([expect.stringContaining('schedule/alarms/one gave up its target')]);
      expect(stand.scheduler.schedules()).toEqual([]);
    });

    it('that refuses is given up at once', async () => {
      const absent = JSON.stringify({ QueueUrl: `${QUEUE_URL.slice(0, -5)}-absent`, MessageBody: 'x' });
      await create('one', { Target: { Arn: SEND_MESSAGE, RoleArn: ROLE, Input: absent, ...deadLetters } });

      await stand.advance(2 * HOUR_MS);

      expect(stand.invoked).toHaveLength(1);
      const [letter] = stand.takeFrom('dead');
      expect(letter?.messageAttributes.ERROR_CODE).toEqual({ DataType: 'String', StringValue: 'QueueDoesNotExist' });
      expect(letter?.messageAttributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
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
      expect(ringBodies()).toEqual(['new']);
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

  describe('over a restart', () => {
    it('keeps schedules and groups', async () => {
      await create('one');

      await stand.restart();

      expect((await get('one')).Target).toMatchObject(ring('one'));
      await stand.advance(HOUR_MS + 500);
      expect(ringBodies()).toEqual(['one']);
      expect(stand.scheduler.schedules()).toEqual([]);
    });

    it('fires what became due meanwhile', async () => {
      await create('one');

      await stand.restart({ afterMs: 24 * HOUR_MS });

      expect(ringBodies()).toEqual(['one']);
    });

    it('does not fire again what it has fired, nor what was deleted', async () => {
      await create('fired');
      await create('fired-and-kept', { ActionAfterCompletion: 'NONE', Target: ring('kept') });
      await stand.advance(HOUR_MS + 500);
      await create('deleted', { ScheduleExpression: 'at(2026-03-28T20:00:00)' });
      await stand.client.send(new DeleteScheduleCommand({ Name: 'deleted', GroupName: 'alarms' }));
      expect(stand.invoked).toHaveLength(2);

      await stand.restart({ afterMs: 24 * HOUR_MS });

      expect(stand.invoked).toHaveLength(2);
      expect(stand.scheduler.schedules()).toMatchObject([{ name: 'fired-and-kept', nextDueMs: undefined }]);
    });

    it('goes on with retries where it was', async () => {
      stand.failures.push(new Error('first'), new Error('second'));
      await create('one', { Target: { ...ring('one'), RetryPolicy: { MaximumRetryAttempts: 1 } } });
      await stand.advance(HOUR_MS + 500);

      await stand.restart({ afterMs: 1_000 });

      expect(stand.invoked).toHaveLength(2);
      expect(stand.reports.map(String)).toEqual([expect.stringContaining('gave up')]);
      expect(stand.scheduler.schedules()).toEqual([]);
    });

    it('invokes again what had not come back when it was stopped', async () => {
      let comeBack: () => void = () => undefined;
      stand.delay = new Promise((resolve) => (comeBack = resolve));
      await create('one');
      await stand.advance(HOUR_MS + 500);
      stand.scheduler.close();

      comeBack();
      stand.delay = undefined;
      await stand.restart();

      expect(stand.invoked).toHaveLength(2);
      expect(stand.reports).toEqual([]);
      expect(stand.scheduler.schedules()).toEqual([]);
    });

    it('drops a torn last line and keeps everything before it', async () => {
      await create('one');
      appendFileSync(join(dir, 'scheduler.log'), '{"kind":"schedule","schedule":{"gro');

      await stand.restart();
      await create('two');
      await stand.restart();

      expect(stand.scheduler.schedules().map(({ name }) => name)).toEqual(['one', 'two']);
    });

    it('writes down only what is still needed', async () => {
      for (let i = 0; i < 20; i++) await create(`alarm-${i}`);
      await stand.advance(HOUR_MS + 500);
      await create('left', { ScheduleExpression: 'at(2026-03-28T20:00:00)' });

      await stand.restart();

      const [, ...records] = readFileSync(join(dir, 'scheduler.log'), 'utf8').trimEnd().split('\n');
      expect(records).toHaveLength(3);
    });

    it('leaves an at() where it is when the clock begins at real time again, and brings a rate() within reach', async () => {
      await stand.advance(72 * HOUR_MS);
      await create('alarm', { ScheduleExpression: 'at(2026-03-31T15:00:00)' });
      await create('beat', { ScheduleExpression: 'rate(1 hour)', Target: ring('beat') });
      await stand.advance(1);

      await stand.restart({ clockOffsetMs: 0 });

      expect(stand.scheduler.schedules()).toMatchObject([
        { name: 'alarm', nextDueMs: Date.parse('2026-03-31T15:00:00Z') },
        { name: 'beat', nextDueMs: Date.parse('2026-03-28T15:47:13.500Z') },
      ]);
    });
  });
});
