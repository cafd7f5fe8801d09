import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { SqsEventSource, type SqsEventSourceOptions } from '../../../local/event-source/sqs-event-source.ts';
import { failure, type InvocationResult } from '../../../local/lambda/invocation.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import { until } from '../../support/until.ts';

const VISIBILITY_SECONDS = 60;

/** An invocation that the test answers when it wants to. */
interface OpenInvocation {
  readonly bodies: readonly string[];
  readonly event: SQSEvent;
  readonly answer: (result: InvocationResult) => Promise<void>;
}

let clock: MovableClock;
let sqs: Sqs;
let source: SqsEventSource | undefined;
let open: OpenInvocation[];
let faults: unknown[];

beforeEach(() => {
  // Time stands still but for what a test advances it.
  vi.useFakeTimers({ toFake: ['Date'] });
  clock = new MovableClock();
  sqs = createSqs({ clock, report: (error) => faults.push(error), accountId: '000000000000', region: 'us-east-1' });
  sqs.ensureQueue({ queueName: 'plain', attributes: { VisibilityTimeout: String(VISIBILITY_SECONDS) } });
  sqs.ensureQueue({
    queueName: 'lanes.fifo',
    attributes: { FifoQueue: 'true', VisibilityTimeout: String(VISIBILITY_SECONDS) },
  });
  open = [];
  faults = [];
});

afterEach(async () => {
  const stopped = source?.stop();
  for (const { answer } of [...open]) void answer({ kind: 'answer', payload: 'null' });
  await stopped;
  sqs.close();
  clock.stop();
  vi.useRealTimers();
});

function listen(queueName: string, changes: Partial<SqsEventSourceOptions> = {}): void {
  source = new SqsEventSource({
    queue: sqs,
    queueArn: sqs.queueArn(queueName),
    clock,
    region: 'us-east-1',
    batchSize: 1,
    reportsItemFailures: true,
    concurrency: 10,
    invoke: (event) =>
      new Promise((resolve) => {
        open.push({
          bodies: event.Records.map(({ body }) => body),
          event,
          async answer(result) {
            open = open.filter((invocation) => invocation.event !== event);
            resolve(result);
            await settled();
          },
        });
      }),
    onFault: (error) => faults.push(error),
    ...changes,
  });
}

function sendPlain(...bodies: string[]): void {
  for (const body of bodies) sqs.send(sqs.queueArn('plain'), { body });
}

function sendToGroup(groupId: string, body: string): void {
  sqs.send(sqs.queueArn('lanes.fifo'), { body, groupId, deduplicationId: body });
}

function openBodies(): string[] {
  return open.map(({ bodies }) => bodies.join('+'));
}

const THROWN = failure('Error', 'it broke');
const THROTTLED: InvocationResult = {
  kind: 'refusal',
  errorType: 'TooManyRequestsException',
  errorMessage: 'Rate Exceeded.',
};

async function failFirst(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await open[0]?.answer(THROWN);
}

async function answerFirst(value: unknown = null): Promise<void> {
  await open[0]?.answer({ kind: 'answer', payload: JSON.stringify(value) });
}

/** Lets what follows from an answer or a timer happen. */
const settled = (): Promise<unknown> => new Promise((done) => setImmediate(done));

function left(queueName: string): number {
  const depth = sqs.depths().find((candidate) => candidate.queueName === queueName);
  return (depth?.visible ?? 0) + (depth?.inFlight ?? 0) + (depth?.delayed ?? 0);
}

describe('SqsEventSource', () => {
  it('hands over what Lambda hands over', () => {
    listen('lanes.fifo');

    sendToGroup('g1', 'first');

    expect(open[0]?.event).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
          receiptHandle: expect.any(String) as unknown,
          body: 'first',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/) as unknown,
            SenderId: expect.any(String) as unknown,
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/) as unknown,
            SequenceNumber: expect.stringMatching(/^\d{20}$/) as unknown,
            MessageGroupId: 'g1',
            MessageDeduplicationId: 'first',
          },
          messageAttributes: {},
          md5OfBody: '8b04d5e3775d298e78455efc5ca404d5',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:lanes.fifo',
          awsRegion: 'us-east-1',
        },
      ],
    });
  });

  it('hands over message attributes with names in Lambda\u2019s letters', () => {
    listen('plain');

    sqs.send(sqs.queueArn('plain'), {
      body: 'b',
      attributes: { n: { DataType: 'Number', StringValue: '7' }, b: { DataType: 'Binary', BinaryValue: 'AQ==' } },
    });

    expect(open[0]?.event.Records[0]?.messageAttributes).toEqual({
      n: { dataType: 'Number', stringValue: '7' },
      b: { dataType: 'Binary', binaryValue: 'AQ==' },
    });
  });

  it('deletes what was worked off, and takes what was there before it', async () => {
    sendPlain('a');
    listen('plain');
    expect(openBodies()).toEqual(['a']);

    await answerFirst();

    expect(left('plain')).toBe(0);
  });

  it('works on no more batches at a time than it may, each no larger than it may be', async () => {
    sendPlain('a', 'b', 'c', 'd', 'e');
    listen('plain', { batchSize: 2, concurrency: 2 });
    expect(openBodies()).toEqual(['a+b', 'c+d']);

    await answerFirst();

    expect(openBodies()).toEqual(['c+d', 'e']);
  });

  it('never works on a group twice at the same time, and keeps its order', async () => {
    listen('lanes.fifo');
    sendToGroup('g1', 'one');
    sendToGroup('g1', 'two');
    sendToGroup('g2', 'other');
    expect(openBodies()).toEqual(['one', 'other']);

    await answerFirst();

    expect(openBodies()).toEqual(['other', 'two']);
  });

  it('leaves a failed batch in the queue until its visibility timeout is over, and its group with it', async () => {
    listen('lanes.fifo');
    sendToGroup('g1', 'one');
    sendToGroup('g1', 'two');

    await open[0]?.answer(failure('Sandbox.Timedout', 'Task timed out'));
    expect(openBodies()).toEqual([]);
    clock.advance((VISIBILITY_SECONDS / 2) * 1000);
    expect(openBodies()).toEqual([]);
    clock.advance((VISIBILITY_SECONDS / 2) * 1000);

    expect(openBodies()).toEqual(['one']);
    expect(open[0]?.event.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
  });

  it('deletes all of a batch but what the function names', async () => {
    sendPlain('a', 'b', 'c');
    listen('plain', { batchSize: 10 });
    const failed = open[0]?.event.Records[1]?.messageId;

    await answerFirst({ batchItemFailures: [{ itemIdentifier: failed }] });
    clock.advance(VISIBILITY_SECONDS * 1000);

    expect(openBodies()).toEqual(['b']);
  });

  it.each([
    ['an unknown message', { batchItemFailures: [{ itemIdentifier: 'nobody' }] }],
    ['an empty name', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['no name', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a wrong key', { batchItemFailures: [{ messageId: 'x' }] }],
    ['no list', { batchItemFailures: 'all' }],
    ['no object', 'failed'],
  ])('takes an answer that makes no sense for a failure of everything: %s', async (_what, answer) => {
    sendPlain('a', 'b');
    listen('plain', { batchSize: 10 });

    await answerFirst(answer);

    expect(left('plain')).toBe(2);
  });

  it.each([[null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'takes %j for success',
    async (answer) => {
      sendPlain('a', 'b');
      listen('plain', { batchSize: 10 });

      await answerFirst(answer);

      expect(left('plain')).toBe(0);
    },
  );

  it('does not read the answer of a function that reports no items', async () => {
    sendPlain('a');
    listen('plain', { reportsItemFailures: false });
    const failed = open[0]?.event.Records[0]?.messageId;

    await answerFirst({ batchItemFailures: [{ itemIdentifier: failed }] });

    expect(left('plain')).toBe(0);
  });

  it('deletes a later message of the group that the function did not name, as AWS does', async () => {
    sendToGroup('g1', 'one');
    sendToGroup('g1', 'two');
    sendToGroup('g1', 'three');
    listen('lanes.fifo', { batchSize: 2 });
    const failed = open[0]?.event.Records[0]?.messageId;

    await answerFirst({ batchItemFailures: [{ itemIdentifier: failed }] });
    expect(openBodies()).toEqual([]);
    clock.advance(VISIBILITY_SECONDS * 1000);

    expect(openBodies()).toEqual(['one+three']);
  });

  it('takes half as many batches at a time after each failure, and one more after each success', async () => {
    listen('plain', { concurrency: 8, reportsItemFailures: false });
    sendPlain('1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14');
    expect(openBodies()).toHaveLength(8);

    await failFirst(2);
    expect(openBodies()).toEqual(['3', '4', '5', '6', '7', '8']);
    await failFirst(5);
    expect(openBodies()).toEqual(['8']);
    await answerFirst();
    expect(openBodies()).toEqual(['9', '10']);
    await answerFirst();

    expect(openBodies()).toEqual(['10', '11', '12']);
  });

  it('takes as many as before when the function reports items, whatever it throws', async () => {
    listen('plain', { concurrency: 4 });
    sendPlain('1', '2', '3', '4', '5', '6');

    await failFirst(2);

    expect(openBodies()).toEqual(['3', '4', '5', '6']);
  });

  it('tries a throttled batch again and again, later each time, without receiving it anew', async () => {
    listen('plain');
    sendPlain('a');

    await open[0]?.answer(THROTTLED);
    expect(openBodies()).toEqual([]);
    clock.advance(1_000);
    await until('a retry', () => open.length > 0);
    await open[0]?.answer(THROTTLED);
    clock.advance(1_999);
    await settled();
    expect(openBodies()).toEqual([]);
    clock.advance(1);
    await until('another retry', () => open.length > 0);

    expect(open[0]?.event.Records[0]?.attributes.ApproximateReceiveCount).toBe('1');
    await answerFirst();
    expect(left('plain')).toBe(0);
  });

  it('drops a throttled batch when its visibility timeout is over, and receives it again', async () => {
    listen('plain');
    sendPlain('a');
    const tries: string[] = [];

    for (let second = 0; second <= VISIBILITY_SECONDS; second++) {
      for (const { event } of open) tries.push(`${second} #${event.Records[0]?.attributes.ApproximateReceiveCount}`);
      await open[0]?.answer(THROTTLED);
      clock.advance(1_000);
      await settled();
    }

    expect(tries).toEqual(['0 #1', '1 #1', '3 #1', '7 #1', '15 #1', '31 #1', '60 #2']);
  });

  it('gives up the wait for a retry when it is stopped', async () => {
    listen('plain');
    sendPlain('a');
    await open[0]?.answer(THROTTLED);

    await source?.stop();

    expect(left('plain')).toBe(1);
    expect(clock.nextDueMs).toBeGreaterThan(clock.now() + 2_000);
  });

  it('lets a message come again that came due before it was worked off', async () => {
    listen('lanes.fifo');
    sendToGroup('g1', 'one');
    clock.advance(VISIBILITY_SECONDS * 1000);
    expect(openBodies()).toEqual(['one', 'one']);

    await answerFirst();

    expect(left('lanes.fifo')).toBe(1);
    expect(faults).toEqual([]);
    await answerFirst();
    expect(left('lanes.fifo')).toBe(0);
  });

  it('says so when its queue is gone', async () => {
    listen('plain');
    sendPlain('a');
    sqs.setBaseUrl('http://sqs');
    await sqs.endpoint({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': 'AmazonSQS.DeleteQueue' },
      body: Buffer.from(JSON.stringify({ QueueUrl: sqs.queueUrl('plain') })),
      accessKeyId: '',
    });

    await answerFirst();

    expect(String(faults)).toContain('The specified queue does not exist');
  });

  it('takes nothing more once it is stopped, and waits for what is open', async () => {
    listen('plain', { concurrency: 1 });
    sendPlain('a', 'b');
    const stopped = source?.stop().then(() => 'stopped');

    await answerFirst();

    expect(await stopped).toBe('stopped');
    expect(openBodies()).toEqual([]);
    expect(left('plain')).toBe(1);
  });
});
