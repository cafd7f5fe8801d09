import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { type Behaviours, expectRefusal, type TestScheduler } from './test-scheduler.ts';

const refuses =
  (changes: (scheduler: TestScheduler) => Partial<CreateScheduleCommandInput>) =>
  (scheduler: TestScheduler): Promise<void> =>
    expectRefusal(scheduler.create('one', changes(scheduler)), 'ValidationException', 400);
const withTarget = (changes: object) => (scheduler: TestScheduler) => ({
  Target: { Arn: undefined, RoleArn: undefined, ...scheduler.definition('one').Target, ...changes },
});

export const refusalBehaviours: Behaviours = {
  'refuses what is no schedule expression': refuses(() => ({ ScheduleExpression: 'every day' })),
  'refuses a rate of less than a minute': refuses(() => ({ ScheduleExpression: 'rate(30 seconds)' })),
  'refuses a cron() that names both kinds of days': refuses(() => ({ ScheduleExpression: 'cron(0 3 * * * *)' })),
  'refuses an unknown time zone': refuses(() => ({ ScheduleExpressionTimezone: 'Mars/Base' })),
  'refuses a start more than five minutes ago': refuses((scheduler) => ({
    ScheduleExpression: 'cron(0 3 * * ? *)',
    StartDate: scheduler.daysAhead(-1),
  })),
  'refuses a name of 65 characters': refuses(() => ({ Name: 'x'.repeat(65) })),
  'refuses a window without a length': refuses(() => ({ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } })),
  'refuses 186 retries': refuses(withTarget({ RetryPolicy: { MaximumRetryAttempts: 186 } })),
  'refuses a FIFO queue for dead letters': refuses(
    withTarget({ DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:123456789012:letters.fifo' } }),
  ),
  'refuses a call without the fields it needs': refuses(
    withTarget({ Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', Input: '{"MessageBody":"job"}' }),
  ),
};
