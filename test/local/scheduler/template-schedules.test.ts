import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import { ROLE, SchedulerStand } from './scheduler-stand.ts';

const HOUR_MS = 3_600_000;

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

/** As the template reader hands it over: what is not there is undefined. */
const sweep = (changes: object = {}) => ({
  Name: 'sweep',
  GroupName: undefined,
  Description: undefined,
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: undefined },
  Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead', RoleArn: ROLE, Input: 'sweep', RetryPolicy: undefined },
  ...changes,
});
/** What a start with these schedules in the template does. */
const start = async (...schedules: ReturnType<typeof sweep>[]): Promise<void> => {
  for (const schedule of schedules) stand.scheduler.template.ensure(schedule);
  stand.scheduler.template.removeOthers(schedules);
  await stand.advance(0);
};

describe('TemplateSchedules', () => {
  it('makes a schedule once, over restarts too', async () => {
    await start(sweep());
    await start(sweep());
    await stand.restart({ afterMs: HOUR_MS / 2 });
    await start(sweep());

    expect(stand.sentBodies).toEqual(['sweep']);
    await stand.advance(HOUR_MS / 2);
    expect(stand.sentBodies).toEqual(['sweep', 'sweep']);
  });

  it('changes a schedule that has changed in the template', async () => {
    await start(sweep());

    await start(sweep({ ScheduleExpression: 'cron(0 6 * * ? *)', State: 'DISABLED' }));

    const schedule = await stand.client.send(new GetScheduleCommand({ Name: 'sweep' }));
    expect(schedule).toMatchObject({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      State: 'DISABLED',
      CreationDate: new Date('2026-03-28T14:47:13.500Z'),
    });
    expect(stand.sentBodies).toEqual(['sweep']);
  });

  it('removes a schedule that has left the template, and none that was made by a call', async () => {
    await stand.create('alarm');
    await start(sweep(), sweep({ Name: 'clean', GroupName: 'alarms' }));
    await stand.restart();

    await start(sweep({ Name: 'clean', GroupName: 'alarms' }));

    expect(stand.scheduler.schedules().map(({ groupName, name }) => `${groupName}/${name}`)).toEqual([
      'alarms/alarm',
      'alarms/clean',
    ]);
  });

  it('leaves a time that has passed as it is, and does not take a new one', async () => {
    const once = sweep({ ScheduleExpression: 'at(2026-03-28T15:00:00)' });
    await start(once);
    await stand.advance(HOUR_MS);

    await start(once);

    expect(stand.sentBodies).toEqual(['sweep']);
    await expect(start(sweep({ ScheduleExpression: 'at(2026-03-28T15:00:01)' }))).rejects.toThrow('in the future');
  });

  it('does not take over what was made by a call', async () => {
    await stand.create('alarm');

    await expect(start(sweep({ Name: 'alarm', GroupName: 'alarms' }))).rejects.toThrow('already exists');
  });

  it('asks for permission to make or change one, and for nothing else', async () => {
    await stand.close();
    const asked: string[] = [];
    stand = await SchedulerStand.start(undefined, {
      authorise: ({ operation, input }) => {
        asked.push(operation);
        if (JSON.stringify(input).includes('distrustful')) throw new AwsError('ValidationException', 'not your role');
      },
    });

    await start(sweep());
    await start(sweep());
    await start(sweep({ Description: 'changed' }));
    const RoleArn = 'arn:aws:iam::000000000000:role/distrustful';
    await expect(start(sweep({ Target: { ...sweep().Target, RoleArn } }))).rejects.toThrow('not your role');

    expect(asked).toEqual(['CreateSchedule', 'UpdateSchedule', 'UpdateSchedule']);
    const { Description, Target } = await stand.client.send(new GetScheduleCommand({ Name: 'sweep' }));
    expect([Description, Target?.RoleArn]).toEqual(['changed', ROLE]);
  });
});
