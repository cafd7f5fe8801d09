import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import type { ReceivedMessage } from '../../../local/sqs/received-message.ts';
import { ACCOUNT } from './served-sqs.ts';

/** Of messages in flight, and of messages that a FIFO queue looks through. */
const LIMIT = 120_000;

describe('limits of a queue', () => {
  let clock: MovableClock;
  let sqs: Sqs;
  beforeEach(() => {
    clock = new MovableClock();
    sqs = createSqs({ ...ACCOUNT, clock, report: () => undefined });
    sqs.setBaseUrl('http://localhost');
    sqs.ensureQueue({ queueName: 'plain', attributes: { VisibilityTimeout: '3600' } });
    sqs.ensureQueue({ queueName: 'lanes.fifo', attributes: { FifoQueue: 'true', VisibilityTimeout: '3600' } });
  });
  afterEach(() => {
    sqs.close();
    clock.stop();
  });

  const arn = (queueName: string) => sqs.queueArn(queueName);
  const receive = (queueName: string, max = 10) => sqs.receive(arn(queueName), { max });
  const bodies = (messages: readonly ReceivedMessage[]) => messages.map(({ body }) => body);
  /** Over HTTP. */
  const poll = (queueName: string, seconds: number) =>
    Promise.resolve(
      sqs.endpoint({
        method: 'POST',
        path: '/',
        headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
        body: Buffer.from(JSON.stringify({ QueueUrl: sqs.queueUrl(queueName), WaitTimeSeconds: seconds })),
        accessKeyId: '',
      }),
    );
  let sends = 0;
  const sendTo = (groupId: string, body: string) =>
    sqs.send(arn('lanes.fifo'), { body, groupId, deduplicationId: `d${sends++}` });

  it('gives no more than 120,000 messages in flight from a standard queue, and tells only a short poll', async () => {
    for (let i = 0; i < LIMIT + 5; i++) sqs.send(arn('plain'), { body: 'x' });
    let last: ReceivedMessage[] = [];
    for (let taken = 0; taken < LIMIT; taken += last.length) last = receive('plain');

    expect(receive('plain')).toEqual([]);
    expect(await poll('plain', 0)).toMatchObject({
      status: 403,
      body: expect.stringContaining('OverLimit') as unknown,
    });
    const longPoll = poll('plain', 1);
    clock.advance(1_000);
    expect(await longPoll).toMatchObject({ status: 200, body: '{}' });
    sqs.delete(arn('plain'), last[0]!.receiptHandle);

    expect(receive('plain')).toHaveLength(1);
  });

  it('gives nothing beyond 120,000 messages in flight from a FIFO queue, and refuses nothing', () => {
    for (let i = 0; i < LIMIT; i++) sendTo(`g${i}`, 'x');
    sendTo('last', 'last');
    let last: ReceivedMessage[] = [];
    for (let taken = 0; taken < LIMIT; taken += last.length) last = receive('lanes.fifo');

    expect(receive('lanes.fifo')).toEqual([]);
    sqs.delete(arn('lanes.fifo'), last[0]!.receiptHandle);

    expect(bodies(receive('lanes.fifo'))).toEqual(['last']);
  });

  it('does not see a group behind a backlog of 120,000 messages of another', () => {
    for (let i = 0; i < LIMIT; i++) sendTo('slow', `slow ${i}`);
    sendTo('quick', 'quick 1');
    sendTo('quick', 'quick 2');
    const [first, second] = receive('lanes.fifo', 2);

    expect(receive('lanes.fifo')).toEqual([]);
    sqs.delete(arn('lanes.fifo'), first!.receiptHandle);
    expect(bodies(receive('lanes.fifo'))).toEqual(['quick 1']);
    sqs.delete(arn('lanes.fifo'), second!.receiptHandle);

    expect(bodies(receive('lanes.fifo', 1))).toEqual(['slow 2']);
  });

  it('calls who listens when a group comes into sight', () => {
    for (let i = 0; i < LIMIT; i++) sendTo('slow', 'slow');
    sendTo('quick', 'quick');
    const [first] = receive('lanes.fifo', 1);
    const arrived: string[] = [];
    sqs.onArrival(arn('lanes.fifo'), () => arrived.push(...bodies(receive('lanes.fifo', 1))));

    sqs.changeVisibility(arn('lanes.fifo'), first!.receiptHandle, 7200);
    expect(arrived).toEqual([]);
    sqs.delete(arn('lanes.fifo'), first!.receiptHandle);

    expect(arrived.sort()).toEqual(['quick', 'slow']);
  });
});
