import { DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import { expect } from 'vitest';
import { type Behaviours, expectRefusal } from './test-scheduler.ts';

export const scheduleBehaviours: Behaviours = {
  'gives back what was put in': async (scheduler) => {
    const StartDate = scheduler.daysAhead(2);
    const EndDate = scheduler.daysAhead(9);
    const Target = {
      Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
      RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
      Input: '{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/123456789012/jobs","MessageBody":"job"}',
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:123456789012:letters' },
    };
    const changes = {
      Description: 'nightly',
      ScheduleExpression: 'cron(30 2 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'America/Mexico_City',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } as const,
      ActionAfterCompletion: 'DELETE' as const,
      State: 'DISABLED' as const,
      StartDate,
      EndDate,
      Target,
    };

    const { ScheduleArn } = await scheduler.create('one', changes);
    const schedule = await scheduler.get('one');

    expect(schedule).toMatchObject({ Name: scheduler.name('one'), GroupName: 'default', ...changes });
    expect(schedule.Arn).toBe(ScheduleArn);
    expect(ScheduleArn).toMatch(new RegExp(`^arn:aws:scheduler:us-east-1:\\d{12}:schedule/default/${schedule.Name}$`));
    expect(schedule.CreationDate).toBeInstanceOf(Date);
    expect(schedule.LastModificationDate).toEqual(schedule.CreationDate);
  },

  'shows what applies where nothing was asked for': async (scheduler) => {
    await scheduler.create('one');

    expect(await scheduler.get('one')).toMatchObject({
      GroupName: 'default',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
  },

  'knows a schedule in its group alone': async (scheduler) => {
    const GroupName = await scheduler.createGroup('group');
    await scheduler.create('one', { GroupName });

    expect(await scheduler.get('one', GroupName)).toMatchObject({ Name: scheduler.name('one'), GroupName });
    await expectRefusal(scheduler.get('one'), 'ResourceNotFoundException', 404);
  },

  'takes no name twice in a group': async (scheduler) => {
    const GroupName = await scheduler.createGroup('group');
    await scheduler.create('one');

    await expect(scheduler.create('one')).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(scheduler.create('one', { GroupName })).resolves.toBeDefined();
  },

  'says with status 409 that a name is taken': async (scheduler) => {
    await scheduler.create('one');

    await expectRefusal(scheduler.create('one'), 'ConflictException', 409);
  },

  'takes a call that comes again for the same': async (scheduler) => {
    const first = await scheduler.create('one', { ClientToken: 'token' });

    expect((await scheduler.create('one', { ClientToken: 'token' })).ScheduleArn).toBe(first.ScheduleArn);
  },

  'replaces what is changed, and keeps when it was made': async (scheduler) => {
    await scheduler.create('one', { Description: 'old', State: 'DISABLED' });
    const before = await scheduler.get('one');

    await scheduler.update('one', { ScheduleExpression: 'rate(3 hours)' });

    const after = await scheduler.get('one');
    expect(after).toMatchObject({ ScheduleExpression: 'rate(3 hours)', CreationDate: before.CreationDate });
    expect(after.Description ?? undefined).toBeUndefined();
  },

  'enables again what is changed without a word about that': async (scheduler) => {
    await scheduler.create('one', { State: 'DISABLED' });

    await scheduler.update('one');

    expect((await scheduler.get('one')).State).toBe('ENABLED');
  },

  'changes what happens after completion': async (scheduler) => {
    await scheduler.create('one', { ActionAfterCompletion: 'DELETE' });

    await scheduler.update('one', { ActionAfterCompletion: 'NONE' });

    expect((await scheduler.get('one')).ActionAfterCompletion).toBe('NONE');
  },

  'knows nothing of what was deleted': async (scheduler) => {
    const remove = () => scheduler.client.send(new DeleteScheduleCommand({ Name: scheduler.name('one') }));
    await scheduler.create('one');

    await remove();

    await expectRefusal(scheduler.get('one'), 'ResourceNotFoundException', 404);
    await expectRefusal(scheduler.update('one'), 'ResourceNotFoundException', 404);
    await expectRefusal(remove(), 'ResourceNotFoundException', 404);
  },

  'lists by group, state and beginning': async (scheduler) => {
    const GroupName = await scheduler.createGroup('group');
    await scheduler.create('a1');
    await scheduler.create('a2', { State: 'DISABLED' });
    await scheduler.create('a3', { GroupName });
    await scheduler.create('b1');

    expect(await scheduler.listNames()).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(await scheduler.listNames({ GroupName })).toEqual(['a3']);
    expect(await scheduler.listNames({ State: 'DISABLED' })).toEqual(['a2']);
    expect(await scheduler.listNames({}, 'b')).toEqual(['b1']);
  },

  'lists page by page, each schedule once': async (scheduler) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await scheduler.create(name);

    expect(await scheduler.listNames({ MaxResults: 2 })).toEqual(['a', 'b', 'c', 'd', 'e']);
  },
};
