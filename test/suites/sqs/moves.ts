import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  ResourceNotFoundException,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';
import type { TestQueue } from './test-queue.ts';

export function moveBehaviour(queues: TestQueues): void {
  const redrive = async (target: TestQueue) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await target.arn(), maxReceiveCount: 1 }),
  });

  /** A queue, and its dead-letter queue with these messages. */
  async function withDead(kind: 'fifo' | 'standard', ...bodies: string[]) {
    const dead = await queues[kind]();
    const queue = await queues[kind](await redrive(dead));
    for (const body of bodies) await die(queue, body);
    return { queue, dead };
  }

  async function die(queue: TestQueue, body: string): Promise<void> {
    const isFifo = queue.url.endsWith('.fifo');
    const sent = await (isFifo ? queue.sendTo(`group-${body.charAt(0)}`, body) : queue.send(body));
    const [message] = await queue.receive({ MaxNumberOfMessages: 1 });
    expect(message?.MessageId).toBe(sent.MessageId);
    await queue.hide(message!, 0);
    expect(await queue.receive()).toEqual([]);
  }

  async function start(dead: TestQueue, options: Partial<StartMessageMoveTaskCommandInput> = {}): Promise<string> {
    const SourceArn = options.SourceArn ?? (await dead.arn());
    const { TaskHandle } = await dead.client.send(new StartMessageMoveTaskCommand({ ...options, SourceArn }));
    return TaskHandle ?? '';
  }

  async function list(dead: TestQueue, MaxResults?: number): Promise<ListMessageMoveTasksResultEntry[]> {
    const { Results = [] } = await dead.client.send(
      new ListMessageMoveTasksCommand({ SourceArn: await dead.arn(), MaxResults }),
    );
    return Results;
  }

  const cancel = (dead: TestQueue, TaskHandle: string) =>
    dead.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));

  const encode = (handle: object) => Buffer.from(JSON.stringify(handle)).toString('base64');

  queues.describe('message move', (it) => {
    it('brings messages back to the queue in which they died, as new messages', async () => {
      const { queue, dead } = await withDead('standard', '1', '2');
      const old = (await dead.receive()).map(({ MessageId }) => MessageId);
      await queues.advance(31_000);

      await start(dead);
      await queues.advance(1_000);

      const back = await queue.receive();
      expect(back.map(({ Body }) => Body)).toEqual(['1', '2']);
      expect(back[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
      expect(back[0]?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
      expect(old).not.toContain(back[0]?.MessageId);
      expect(await list(dead)).toEqual([
        {
          Status: 'COMPLETED',
          SourceArn: await dead.arn(),
          ApproximateNumberOfMessagesMoved: 2,
          ApproximateNumberOfMessagesToMove: 2,
          StartedTimestamp: expect.any(Number) as unknown,
        },
      ]);
      expect(await dead.receiveBodies()).toEqual([]);
    });

    it('brings each message to its own queue when several die into one', async () => {
      const { queue, dead } = await withDead('standard', '1');
      const other = await queues.standard(await redrive(dead));
      await die(other, '2');

      await start(dead);
      await queues.advance(1_000);

      expect(await queue.receiveBodies()).toEqual(['1']);
      expect(await other.receiveBodies()).toEqual(['2']);
    });

    it('keeps the order of each group of a FIFO queue', async () => {
      const { queue, dead } = await withDead('fifo', 'a1', 'b1', 'a2', 'b2');

      await start(dead);
      await queues.advance(1_000);

      const back = await queue.receive();
      expect(back.map(({ Body }) => Body).filter((body) => body?.startsWith('a'))).toEqual(['a1', 'a2']);
      expect(back.map(({ Body }) => Body).filter((body) => body?.startsWith('b'))).toEqual(['b1', 'b2']);
      expect(back[0]?.Attributes?.MessageGroupId).toBe('group-a');
    });

    it('goes to another queue when it is told to, at the rate it is told', async () => {
      const { queue, dead } = await withDead('standard', '1', '2', '3', '4', '5');
      const target = await queues.standard();

      const handle = await start(dead, { DestinationArn: await target.arn(), MaxNumberOfMessagesPerSecond: 2 });
      await queues.advance(500);
      expect(await list(dead)).toEqual([
        {
          TaskHandle: handle,
          Status: 'RUNNING',
          SourceArn: await dead.arn(),
          DestinationArn: await target.arn(),
          MaxNumberOfMessagesPerSecond: 2,
          ApproximateNumberOfMessagesMoved: 2,
          ApproximateNumberOfMessagesToMove: 5,
          StartedTimestamp: expect.any(Number) as unknown,
        },
      ]);
      expect(await target.receiveBodies()).toEqual(['1', '2']);
      await queues.advance(2_000);

      expect(await target.receiveBodies()).toEqual(['3', '4', '5']);
      expect(await queue.receiveBodies()).toEqual([]);
      expect(await list(dead)).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 5 }]);
    });

    it('is cancelled in the middle, and what was moved stays moved', async () => {
      const { queue, dead } = await withDead('standard', '1', '2', '3');
      const handle = await start(dead, { MaxNumberOfMessagesPerSecond: 1 });
      await queues.advance(500);

      const { ApproximateNumberOfMessagesMoved } = await cancel(dead, handle);
      await queues.advance(5_000);

      expect(ApproximateNumberOfMessagesMoved).toBe(1);
      expect(await queue.receiveBodies()).toEqual(['1']);
      expect(await dead.receiveBodies()).toEqual(['2', '3']);
      expect(await list(dead)).toMatchObject([{ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 1 }]);
      await expect(cancel(dead, handle)).rejects.toThrow('Only active tasks can be cancelled');
    });

    it('ends with as many messages as there were when it began', async () => {
      const { queue, dead } = await withDead('standard', '1', '2');
      await start(dead, { MaxNumberOfMessagesPerSecond: 1 });
      await queues.advance(500);
      expect(await queue.receiveBodies()).toEqual(['1']);
      await die(queue, '3');

      await queues.advance(5_000);

      expect(await list(dead)).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 }]);
      expect(await dead.receiveBodies()).toEqual(['3']);
    });

    it('leaves alone what somebody holds', async () => {
      const { queue, dead } = await withDead('standard', '1', '2');
      await dead.receiveOne();

      await start(dead);
      await queues.advance(1_000);

      expect(await queue.receiveBodies()).toEqual(['2']);
      expect(await list(dead)).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesToMove: 1 }]);
    });

    it('fails at a message of which nobody knows where it died', async () => {
      const { dead } = await withDead('standard');
      await dead.send('1');

      await start(dead);
      await queues.advance(1_000);

      expect(await list(dead)).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);
      expect(await dead.receiveBodies()).toEqual(['1']);
    });

    it('is listed with those before it, the newest first', async () => {
      const { dead } = await withDead('standard');
      for (const rate of [1, 2, 3]) {
        await start(dead, { MaxNumberOfMessagesPerSecond: rate });
        await queues.advance(1_000);
      }

      const rates = (tasks: ListMessageMoveTasksResultEntry[]) =>
        tasks.map(({ MaxNumberOfMessagesPerSecond }) => MaxNumberOfMessagesPerSecond);

      expect(rates(await list(dead))).toEqual([3]);
      expect(rates(await list(dead, 10))).toEqual([3, 2, 1]);
      await expect(list(dead, 11)).rejects.toThrow('Must be between 1 and 10');
    });

    // The sentences were recorded from SQS in January 2024.
    it('is refused from a queue that is none for dead letters, or of which one is under way', async () => {
      const { queue, dead } = await withDead('standard', '1', '2');
      await start(dead, { MaxNumberOfMessagesPerSecond: 1 });

      await expect(start(queue)).rejects.toThrow('Source queue must be configured as a Dead Letter Queue.');
      await expect(start(dead)).rejects.toThrow('There is already a task running.');
    });

    it('is refused to a queue of another type, and at a rate above 500', async () => {
      const { dead } = await withDead('standard');
      const fifo = await queues.fifo();

      await expect(start(dead, { DestinationArn: await fifo.arn() })).rejects.toMatchObject({
        Code: 'InvalidParameterValue',
      });
      await expect(start(dead, { DestinationArn: await dead.arn() })).rejects.toMatchObject({
        Code: 'InvalidParameterValue',
      });
      await expect(start(dead, { MaxNumberOfMessagesPerSecond: 501 })).rejects.toThrow('Must be between 1 and 500');
    });

    it('is refused by queues and tasks that do not exist', async () => {
      const { dead } = await withDead('standard');
      const absent = `${await dead.arn()}-absent`;

      await expect(start(dead, { SourceArn: absent })).rejects.toBeInstanceOf(ResourceNotFoundException);
      await expect(start(dead, { DestinationArn: absent })).rejects.toThrow('for the DestinationArn parameter');
      await expect(cancel(dead, 'nonsense')).rejects.toThrow('Value for parameter TaskHandle is invalid.');
      await expect(cancel(dead, encode({ taskId: 't', sourceArn: absent }))).rejects.toThrow('for the SourceArn');
      await expect(cancel(dead, encode({ taskId: 't', sourceArn: await dead.arn() }))).rejects.toThrow(
        'Task does not exist.',
      );
    });
  });
}
