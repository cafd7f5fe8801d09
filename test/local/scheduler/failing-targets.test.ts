import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import type { ReceivedMessage } from '../../../local/sqs/received-message.ts';
import { QUEUE_URL, ring, ROLE, SchedulerStand, SEND_MESSAGE } from './scheduler-stand.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stand: SchedulerStand;
beforeEach(async () => {
  stand = await SchedulerStand.start();
});
afterEach(() => stand.close());

describe('a target that fails', () => {
  const deadLetters = { DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead' } };

  it('is tried again after a growing wait, and the schedule stays until then', async () => {
    stand.failures.push(new Error('first'), new Error('second'));
    await stand.create('one');
    await stand.advance(HOUR_MS + 500);
    expect(stand.invoked).toHaveLength(1);
    expect(stand.scheduler.schedules()).toMatchObject([{ name: 'one', openInvocations: 1 }]);

    await stand.advance(999);
    expect(stand.invoked).toHaveLength(1);
    await stand.advance(1);
    expect(stand.invoked).toHaveLength(2);
    await stand.advance(2_000);

    expect(stand.invoked).toHaveLength(3);
    expect(stand.ringBodies()).toEqual(['one']);
    expect(stand.scheduler.schedules()).toMatchObject([{ name: 'one', openInvocations: 0 }]);
    await stand.advance(MINUTE_MS);
    expect(stand.scheduler.schedules()).toEqual([]);
  });

  it('is given up after its retries: the call goes to the dead-letter queue, and the console is told', async () => {
    stand.failures.push(new Error('first'), new Error('second'), new AwsError('InternalError', 'third', 500));
    await stand.create('one', { Target: { ...ring('one'), ...deadLetters, RetryPolicy: { MaximumRetryAttempts: 2 } } });

    await stand.advance(2 * HOUR_MS);

    expect(stand.invoked).toHaveLength(3);
    const [letter] = stand.takeFrom('dead');
    expect(JSON.parse(letter?.body ?? '')).toEqual(JSON.parse(ring('one').Input));
    expect(textsOf(letter)).toEqual({
      ERROR_CODE: 'InternalError',
      ERROR_MESSAGE: 'third',
      EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: '2',
      SCHEDULED_TIME: '2026-03-28T15:47:14Z',
      SCHEDULE_ARN: 'arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/one',
      TARGET_ARN: SEND_MESSAGE,
    });
    expect(stand.reports.map(String)).toEqual([expect.stringContaining('schedule/alarms/one gave up its target')]);
    expect(stand.scheduler.schedules()).toEqual([]);
  });

  it('is named as a call in its dead letter, also when it is a queue; a fault of ours is none of the target’s', async () => {
    stand.failures.push(new Error('broke'));
    const Arn = 'arn:aws:sqs:us-east-1:000000000000:rings.fifo';
    const SqsParameters = { MessageGroupId: 'g' };
    const RetryPolicy = { MaximumRetryAttempts: 0 };
    await stand.create('one', {
      Target: { Arn, RoleArn: ROLE, Input: 'x', SqsParameters, RetryPolicy, ...deadLetters },
    });

    await stand.advance(2 * HOUR_MS);

    const [letter] = stand.takeFrom('dead');
    expect(JSON.parse(letter?.body ?? '')).toEqual({
      QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/rings.fifo',
      MessageBody: 'x',
      MessageGroupId: 'g',
    });
    expect(textsOf(letter)).toMatchObject({
      ERROR_CODE: 'AWS.Scheduler.InternalServerError',
      ERROR_MESSAGE: 'Unexpected error occurred while processing the request',
      TARGET_ARN: SEND_MESSAGE,
    });
  });

  it('is given up when its event is too old, counted from the first attempt', async () => {
    stand.failures.push(...Array.from({ length: 20 }, () => new AwsError('ThrottlingException', 'slower')));
    const RetryPolicy = { MaximumEventAgeInSeconds: 60 };
    await stand.create('one', { Target: { ...ring('one'), ...deadLetters, RetryPolicy } });

    await stand.advance(2 * HOUR_MS);

    // After 1, 3, 7, 15 and 31 seconds; the next would come after 63.
    expect(stand.invoked).toHaveLength(6);
    expect(textsOf(stand.takeFrom('dead')[0])).toMatchObject({
      ERROR_CODE: 'ThrottlingException',
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      RETRY_ATTEMPTS: '5',
    });
  });

  it('that refuses is given up at once', async () => {
    const absent = JSON.stringify({ QueueUrl: `${QUEUE_URL.slice(0, -5)}-absent`, MessageBody: 'x' });
    await stand.create('one', { Target: { Arn: SEND_MESSAGE, RoleArn: ROLE, Input: absent, ...deadLetters } });

    await stand.advance(2 * HOUR_MS);

    expect(stand.invoked).toHaveLength(1);
    const texts = textsOf(stand.takeFrom('dead')[0]);
    expect(texts).toMatchObject({ ERROR_CODE: 'QueueDoesNotExist', RETRY_ATTEMPTS: '0' });
    expect(texts).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });
});

function textsOf(message: ReceivedMessage | undefined): Record<string, string | undefined> {
  const attributes = Object.entries(message?.messageAttributes ?? {});
  return Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]));
}
