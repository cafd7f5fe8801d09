import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { schedulerBehaviour } from '../../suites/scheduler-suite.ts';
import { installedMoto, type MotoDifference, startMoto } from '../../support/moto.ts';
import { testClient } from '../../support/test-client.ts';

const api = (page: string): string => `https://docs.aws.amazon.com/scheduler/latest/APIReference/API_${page}.html`;
const guide = (page: string): string => `https://docs.aws.amazon.com/scheduler/latest/UserGuide/${page}.html`;
const takesIt = (behaviour: string, page: string): MotoDifference => ({ behaviour, moto: 'moto takes it', page });

/** Seen with moto 5.2.1. */
const DIFFERENCES: readonly MotoDifference[] = [
  { behaviour: 'says with status 409 that a name is taken', moto: 'moto answers 400', page: api('CreateSchedule') },
  {
    behaviour: 'takes a call that comes again for the same',
    moto: 'moto takes no notice of client tokens',
    page: api('CreateSchedule'),
  },
  {
    behaviour: 'enables again what is changed without a word about that',
    moto: 'moto forgets the state instead of setting it to its default',
    page: api('UpdateSchedule'),
  },
  { behaviour: 'changes what happens after completion', moto: 'moto keeps what it was', page: api('UpdateSchedule') },
  takesIt('refuses what is no schedule expression', guide('schedule-types')),
  takesIt('refuses a rate of less than a minute', guide('schedule-types')),
  takesIt('refuses a cron() that names both kinds of days', guide('schedule-types')),
  takesIt('refuses an unknown time zone', guide('schedule-types')),
  takesIt('refuses a name of 65 characters', api('CreateSchedule')),
  takesIt('refuses a window without a length', guide('managing-schedule-flexible-time-windows')),
  takesIt('refuses 186 retries', api('RetryPolicy')),
  takesIt('refuses a FIFO queue for dead letters', api('DeadLetterConfig')),
  takesIt('refuses a call without the fields it needs', guide('managing-targets-universal')),
  { behaviour: 'makes no group twice', moto: 'moto empties the group', page: api('CreateScheduleGroup') },
  { behaviour: 'deletes no group that is not there', moto: 'moto answers 500', page: api('DeleteScheduleGroup') },
  {
    behaviour: 'makes no schedule in a group that is not there',
    moto: 'moto answers 500',
    page: api('CreateSchedule'),
  },
  {
    behaviour: 'lists nothing of a group that is not there',
    moto: 'moto answers an empty list',
    page: api('ListSchedules'),
  },
  { behaviour: 'does not delete the default group', moto: 'moto does', page: guide('managing-schedule-group-delete') },
];

const moto = installedMoto();
schedulerBehaviour(
  `moto ${moto.version}`,
  async () => {
    const running = await startMoto(moto);
    const client = new SchedulerClient(testClient(running.endpoint));
    return {
      client,
      async close() {
        client.destroy();
        await running.close();
      },
    };
  },
  DIFFERENCES.map(({ behaviour, moto: does, page }) => ({ behaviour, why: `${does} (${page})` })),
);
