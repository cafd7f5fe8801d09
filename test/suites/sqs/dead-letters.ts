import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';
import type { TestQueue } from './test-queue.ts';

export function deadLetterBehaviour(queues: TestQueues): void {
  async function withDeadLetters(kind: 'fifo' | 'standard', maxReceiveCount: number, retentionSeconds = '345600') {
    const deadLetters = await queues[kind]({ MessageRetentionPeriod: retentionSeconds });
    const deadLetterTargetArn = await deadLetters.arn();
    const queue = await queues[kind]({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) });
    return { queue, deadLetters };
  }

  async function receiveAndGiveBack(queue: TestQueue): Promise<void> {
    await queue.hide(await queue.receiveOne(), 0);
  }

  queues.describe('dead-letter queue', (it) => {
    it('gets a message that was received as often as allowed, at the next receive', async () => {
      const { queue, deadLetters } = await withDeadLetters('fifo', 2);
      const sent = await queue.send('poison', {
        MessageGroupId: 'a',
        MessageDeduplicationId: 'd',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'k' } },
      });
      await receiveAndGiveBack(queue);
      await receiveAndGiveBack(queue);
      expect(await deadLetters.receiveBodies()).toEqual([]);

      expect(await queue.receiveBodies()).toEqual([]);

      const dead = await deadLetters.receiveOne();
      expect(dead.Body).toBe('poison');
      expect(dead.MessageId).toBe(sent.MessageId);
      expect(dead.MessageAttributes?.kind?.StringValue).toBe('k');
      expect(dead.Attributes).toMatchObject({
        MessageGroupId: 'a',
        // So that two messages which happened to have the same id do not meet there.
        MessageDeduplicationId: sent.MessageId,
        // Receives are counted over all queues that a message was in.
        ApproximateReceiveCount: '3',
        DeadLetterQueueSourceArn: await queue.arn(),
      });
    });

    it('lets the group go on with the message behind', async () => {
      const { queue } = await withDeadLetters('fifo', 1);
      await queue.sendTo('a', 'poison');
      await queue.sendTo('a', 'next');
      await receiveAndGiveBack(queue);

      expect(await queue.receiveBodies()).toEqual(['next']);
    });

    it('gives its messages as often as it likes', async () => {
      const { queue, deadLetters } = await withDeadLetters('standard', 1);
      await queue.send('poison');
      await receiveAndGiveBack(queue);
      await queue.receive();

      await receiveAndGiveBack(deadLetters);
      await receiveAndGiveBack(deadLetters);

      expect(await deadLetters.receiveBodies()).toEqual(['poison']);
    });

    it('that has one itself counts its own receives', async () => {
      const last = await queues.standard();
      const redrive = async (target: TestQueue) => ({
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await target.arn(), maxReceiveCount: 2 }),
      });
      const middle = await queues.standard(await redrive(last));
      const queue = await queues.standard(await redrive(middle));
      await queue.send('poison');
      for (let i = 0; i < 2; i++) await receiveAndGiveBack(queue);
      await queue.receive();

      for (let i = 0; i < 2; i++) await receiveAndGiveBack(middle);
      expect(await middle.receiveBodies()).toEqual([]);

      expect(await last.receiveBodies()).toEqual(['poison']);
    });

    it('of a standard queue keeps a message no longer than since it was sent', async () => {
      const { queue, deadLetters } = await withDeadLetters('standard', 1, '3600');
      await queue.send('poison');
      await receiveAndGiveBack(queue);
      await queues.advance(3_000_000);
      await queue.receive();

      await queues.advance(601_000);

      expect(await deadLetters.receiveBodies()).toEqual([]);
    });

    it('of a FIFO queue counts the retention from the move', async () => {
      const { queue, deadLetters } = await withDeadLetters('fifo', 1, '3600');
      await queue.sendTo('a', 'poison');
      await receiveAndGiveBack(queue);
      await queues.advance(3_000_000);
      await queue.receive();

      await queues.advance(601_000);

      expect(await deadLetters.receiveBodies()).toEqual(['poison']);
    });
  });
}
