import {
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
} from '@aws-sdk/client-scheduler';
import { expect } from 'vitest';
import { type Behaviours, expectRefusal, type TestScheduler } from './test-scheduler.ts';

const removeGroup = ({ client }: TestScheduler, Name: string) => client.send(new DeleteScheduleGroupCommand({ Name }));
const getGroup = ({ client }: TestScheduler, Name: string) => client.send(new GetScheduleGroupCommand({ Name }));

export const groupBehaviours: Behaviours = {
  'has a default group': async (scheduler) => {
    expect(await getGroup(scheduler, 'default')).toMatchObject({ Name: 'default', State: 'ACTIVE' });
  },

  'makes a group': async (scheduler) => {
    const Name = scheduler.name('group');

    const { ScheduleGroupArn } = await scheduler.client.send(new CreateScheduleGroupCommand({ Name }));
    const group = await getGroup(scheduler, Name);

    expect(group).toMatchObject({ Name, State: 'ACTIVE', Arn: ScheduleGroupArn });
    expect(ScheduleGroupArn).toMatch(new RegExp(`^arn:aws:scheduler:us-east-1:\\d{12}:schedule-group/${Name}$`));
    expect(group.CreationDate).toBeInstanceOf(Date);
  },

  'makes no group twice': async (scheduler) => {
    await scheduler.createGroup('group');

    await expectRefusal(scheduler.createGroup('group'), 'ConflictException', 409);
  },

  'lists groups by their beginning': async (scheduler) => {
    await scheduler.createGroup('a1');
    await scheduler.createGroup('a2');
    await scheduler.createGroup('b1');

    const { ScheduleGroups } = await scheduler.client.send(
      new ListScheduleGroupsCommand({ NamePrefix: scheduler.name('a') }),
    );

    expect(ScheduleGroups?.map(({ Name }) => Name).sort()).toEqual([scheduler.name('a1'), scheduler.name('a2')]);
  },

  'deletes a group with its schedules': async (scheduler) => {
    const GroupName = await scheduler.createGroup('group');
    await scheduler.create('one', { GroupName });

    await removeGroup(scheduler, GroupName);

    await expectRefusal(getGroup(scheduler, GroupName), 'ResourceNotFoundException', 404);
    await expectRefusal(scheduler.get('one', GroupName), 'ResourceNotFoundException', 404);
    expect(await scheduler.listNames()).toEqual([]);
  },

  'deletes no group that is not there': async (scheduler) => {
    await expectRefusal(removeGroup(scheduler, scheduler.name('absent')), 'ResourceNotFoundException', 404);
  },

  'makes no schedule in a group that is not there': async (scheduler) => {
    const GroupName = scheduler.name('absent');

    await expectRefusal(scheduler.create('one', { GroupName }), 'ResourceNotFoundException', 404);
  },

  'lists nothing of a group that is not there': async (scheduler) => {
    const GroupName = scheduler.name('absent');

    await expectRefusal(scheduler.listNames({ GroupName }), 'ResourceNotFoundException', 404);
  },

  'does not delete the default group': async (scheduler) => {
    await expectRefusal(removeGroup(scheduler, 'default'), 'ValidationException', 400);
  },
};
