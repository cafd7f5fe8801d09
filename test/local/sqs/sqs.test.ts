import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ListQueueTagsCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InterceptedCall } from '../../../local/intercept.ts';
import { TestQueue } from '../../suites/sqs/test-queue.ts';
import { serveSqs, type ServedSqs } from './served-sqs.ts';

const FIFO = { FifoQueue: 'true' };

describe('createSqs', () => {
  let served: ServedSqs;
  const calls: InterceptedCall[] = [];
  beforeEach(async () => {
    calls.length = 0;
    served = await serveSqs({ intercept: (call) => void calls.push(call) });
  });
  afterEach(() => served.close());

  function makeQueue(queueName: string, attributes: Record<string, string> = {}): { arn: string; queue: TestQueue } {
    served.sqs.ensureQueue({ queueName, attributes });
    return { arn: served.sqs.queueArn(queueName), queue: new TestQueue(served.client, served.sqs.queueUrl(queueName)) };
  }

  /** Comes back when a long poll has found nothing and waits. */
  async function waitForPoll(): Promise<void> {
    await vi.waitFor(() => expect(served.clock.nextDueMs).toBeDefined());
  }

  describe('long poll', () => {
    it('ends empty when its time is over by the clock', async () => {
      const { queue } = makeQueue('q');
      const poll = queue.receive({ WaitTimeSeconds: 20 });
      await waitForPoll();

      served.clock.advance(20_000);

      expect(await poll).toEqual([]);
    });

    it('ends with a message whose visibility ended by the clock', async () => {
      const { queue } = makeQueue('q', { VisibilityTimeout: '10' });
      await queue.send('1');
      await queue.receiveOne();
      const poll = queue.receive({ WaitTimeSeconds: 20 });
      await vi.waitFor(() => expect(calls.filter(({ operation }) => operation === 'ReceiveMessage')).toHaveLength(3));

      served.clock.advance(10_000);

      expect((await poll).map(({ Body }) => Body)).toEqual(['1']);
    });

    it('hands no message to a caller that has hung up', async () => {
      const { queue, arn } = makeQueue('q');
      const hangUp = new AbortController();
      const poll = served.client.send(new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 20 }), {
        abortSignal: hangUp.signal,
      });
      await waitForPoll();
      hangUp.abort();
      await expect(poll).rejects.toThrow();
      await vi.waitFor(() => expect(served.clock.nextDueMs).toBeUndefined());

      await queue.send('1');

      expect(served.sqs.receive(arn, { max: 1 }).map(({ body }) => body)).toEqual(['1']);
    });

    it('ends when its queue is deleted', async () => {
      const { queue } = makeQueue('q');
      const poll = queue.receive({ WaitTimeSeconds: 20 });
      await waitForPoll();

      await Promise.all([
        expect(poll).rejects.toBeInstanceOf(QueueDoesNotExist),
        served.client.send(new DeleteQueueCommand({ QueueUrl: queue.url })),
      ]);
    });

    it('ends when the queue service is closed', async () => {
      const { queue } = makeQueue('q');
      const poll = queue.receive({ WaitTimeSeconds: 20 });
      await waitForPoll();

      served.sqs.close();

      expect(await poll).toEqual([]);
    });
  });

  describe('what it does not know', () => {
    it('refuses an operation by name, and reports it', async () => {
      const { queue } = makeQueue('q');
      const refused = served.client.send(new ListQueueTagsCommand({ QueueUrl: queue.url }));

      await expect(refused).rejects.toThrow('does not know the operation AmazonSQS.ListQueueTags');
      expect(served.reports.map(String)).toEqual([expect.stringContaining('AmazonSQS.ListQueueTags')]);
    });

    it('refuses a parameter by name, and reports it', async () => {
      const refused = served.client.send(new CreateQueueCommand({ QueueName: 'q', tags: { a: 'b' } }));

      await expect(refused).rejects.toThrow('does not know the parameter tags');
      expect(served.reports.map(String)).toEqual([expect.stringContaining('tags')]);
    });

    it.each(['Policy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds'])(
      'refuses the queue attribute %s, and reports it',
      async (name) => {
        const refused = served.client.send(new CreateQueueCommand({ QueueName: 'q', Attributes: { [name]: '300' } }));

        await expect(refused).rejects.toThrow(`the local cloud does not play ${name}`);
        expect(served.reports.map(String)).toEqual([expect.stringContaining(name)]);
      },
    );

    it('refuses a parameter of the wrong type', async () => {
      const response = await served.sqs.endpoint({
        method: 'POST',
        path: '/',
        headers: { 'x-amz-target': 'AmazonSQS.SendMessage' },
        body: Buffer.from('{"QueueUrl":1,"MessageBody":"x"}'),
        accessKeyId: '',
      });

      expect(response.status).toBe(400);
      expect(response.body).toContain('SerializationException');
      expect(response.body).toContain('QueueUrl');
    });
  });

  describe('intercept', () => {
    it('sees each call before and after it took effect', async () => {
      const { queue } = makeQueue('q');

      await queue.send('1');

      const call = { service: 'sqs', operation: 'SendMessage', accessKeyId: 'tester' };
      const input = { QueueUrl: queue.url, MessageBody: '1' };
      expect(calls).toEqual([
        { ...call, input, phase: 'before' },
        { ...call, input, phase: 'after' },
      ]);
    });

    it('sees no end of a call that was refused', async () => {
      const { queue } = makeQueue('q');

      await expect(queue.send('')).rejects.toThrow();

      expect(calls.map(({ phase }) => phase)).toEqual(['before']);
    });
  });

  describe('ensureQueue', () => {
    it('changes attributes and keeps messages', async () => {
      const { queue } = makeQueue('q', { VisibilityTimeout: '30' });
      await queue.send('1');

      makeQueue('q', { VisibilityTimeout: '240' });

      expect((await queue.attributes()).VisibilityTimeout).toBe('240');
      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it.each([
      ['q', FIFO, 'must end with .fifo'],
      ['q.fifo', {}, 'must end with .fifo'],
      ['not allowed', {}, 'can only include alphanumeric'],
      ['q', { VisibilityTimeout: '43201' }, 'Must be between 0 and 43200'],
      ['q', { DeduplicationScope: 'queue' }, 'only for FIFO queues'],
      ['q.fifo', { ...FIFO, DeduplicationScope: 'region' }, 'Unknown value region'],
      ['q.fifo', { ...FIFO, FifoThroughputLimit: 'perMessageGroupId' }, 'DeduplicationScope is messageGroup'],
      ['q', { RedrivePolicy: '{"maxReceiveCount":3}' }, 'deadLetterTargetArn'],
      ['q', { RedrivePolicy: redrive('absent') }, 'Dead letter target does not exist'],
      ['q.fifo', { ...FIFO, RedrivePolicy: redrive('standard') }, 'same type'],
    ])('refuses the queue %s with %j', (queueName, attributes, reason) => {
      makeQueue('standard');

      expect(() => makeQueue(queueName, attributes)).toThrow(reason);
    });
  });

  describe('trace', () => {
    const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    beforeEach(() =>
      served.client.middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers['x-amzn-trace-id'] = TRACE;
          return next(args);
        },
        { step: 'build' },
      ),
    );
    const traces = async (queue: TestQueue) =>
      (await queue.receive()).map(({ Attributes }) => Attributes?.AWSTraceHeader);

    it('of a call goes with every message it sends', async () => {
      const { queue } = makeQueue('q');

      await queue.send('1');
      const Entries = [{ Id: 'a', MessageBody: '2' }];
      await served.client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));

      expect(await traces(queue)).toEqual([TRACE, TRACE]);
    });

    it('of a message wins over that of the call', async () => {
      const { queue } = makeQueue('q');

      await queue.send('1', {
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=own' } },
      });

      expect(await traces(queue)).toEqual(['Root=own']);
    });
  });

  it('finds a queue by a URL of an earlier run, on another port', async () => {
    makeQueue('q');

    const oldUrl = 'http://127.0.0.1:9/000000000000/q';
    await served.client.send(new SendMessageCommand({ QueueUrl: oldUrl, MessageBody: '1' }));

    expect(served.sqs.queueArnOfUrl(oldUrl)).toBe('arn:aws:sqs:us-east-1:000000000000:q');
    expect(served.sqs.depths()).toMatchObject([{ queueName: 'q', visible: 1 }]);
  });

  describe('in-process access', () => {
    it('gives an event source what it needs', async () => {
      const { queue, arn } = makeQueue('q.fifo', FIFO);
      await queue.sendTo('a', 'body', 'd');

      const [message] = served.sqs.receive(arn, { max: 10, visibilityTimeoutSeconds: 60 });

      expect(message).toMatchObject({
        body: 'body',
        md5OfBody: '841a2d689ad86bd1611447453c22c6fc',
        attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'a', MessageDeduplicationId: 'd' },
        messageAttributes: {},
      });
      served.clock.advance(30_000);
      served.sqs.changeVisibility(arn, message!.receiptHandle, 100);
      served.clock.advance(99_000);
      served.sqs.delete(arn, message!.receiptHandle);
      expect(served.sqs.depths()).toMatchObject([{ visible: 0, inFlight: 0, delayed: 0 }]);
    });

    it('calls for a message that arrives, becomes visible again, or whose group is free again', () => {
      const { arn } = makeQueue('q.fifo', { ...FIFO, VisibilityTimeout: '30' });
      const received: string[] = [];
      let handles: string[] = [];
      const stopListening = served.sqs.onArrival(arn, () => {
        const messages = served.sqs.receive(arn, { max: 1 });
        received.push(...messages.map(({ body, attributes }) => `${body}#${attributes.ApproximateReceiveCount}`));
        handles = [...handles, ...messages.map(({ receiptHandle }) => receiptHandle)];
      });
      const send = (body: string) => served.sqs.send(arn, { body, groupId: 'a', deduplicationId: body });

      send('1');
      send('2');
      expect(received).toEqual(['1#1']);
      served.clock.advance(30_000);
      expect(received).toEqual(['1#1', '1#2']);
      served.sqs.delete(arn, handles.at(-1)!);
      expect(received).toEqual(['1#1', '1#2', '2#1']);
      served.sqs.changeVisibility(arn, handles.at(-1)!, 0);
      expect(received).toEqual(['1#1', '1#2', '2#1', '2#2']);

      stopListening();
      served.clock.advance(30_000);
      expect(received).toHaveLength(4);
    });

    it('calls for a message that arrives in a dead-letter queue', () => {
      const { arn: deadLetterTargetArn } = makeQueue('dead');
      const { arn } = makeQueue('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) });
      let calls = 0;
      served.sqs.onArrival(deadLetterTargetArn, () => calls++);
      served.sqs.send(arn, { body: '1' });
      served.sqs.receive(arn, { max: 1, visibilityTimeoutSeconds: 0 });

      served.sqs.receive(arn, { max: 1 });

      expect(calls).toBe(1);
    });

    it('reports what a listener throws, and sends all the same', () => {
      const { arn } = makeQueue('q');
      served.sqs.onArrival(arn, () => {
        throw new Error('listener broke');
      });

      served.sqs.send(arn, { body: '1' });

      expect(served.reports.map(String)).toEqual(['Error: listener broke']);
      expect(served.sqs.depths()).toMatchObject([{ visible: 1 }]);
    });
  });
});

function redrive(queueName: string): string {
  return JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${queueName}`,
    maxReceiveCount: 3,
  });
}
