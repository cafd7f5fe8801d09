import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';

const MINUTE_MS = 60_000;

export function deduplicationBehaviour(queues: TestQueues): void {
  queues.describe('deduplication', (it) => {
    it('takes a second send with the same id for the first, whatever its body', async () => {
      const queue = await queues.fifo();

      const first = await queue.sendTo('a', 'body', 'same');
      const second = await queue.sendTo('a', 'other body', 'same');

      expect(second.MessageId).toBe(first.MessageId);
      expect(second.SequenceNumber).toBe(first.SequenceNumber);
      expect(await queue.receiveBodies()).toEqual(['body']);
    });

    it('remembers an id for five minutes, also after the message was deleted', async () => {
      const queue = await queues.fifo();
      await queue.sendTo('a', '1', 'same');
      await queue.delete(await queue.receiveOne());

      await queues.advance(5 * MINUTE_MS - 2_000);
      await queue.sendTo('a', '2', 'same');
      expect(await queue.receiveBodies()).toEqual([]);

      await queues.advance(3_000);
      await queue.sendTo('a', '3', 'same');
      expect(await queue.receiveBodies()).toEqual(['3']);
    });

    it('looks at the whole queue when that is its scope', async () => {
      const queue = await queues.fifo({ DeduplicationScope: 'queue' });

      await queue.sendTo('a', 'a', 'same');
      await queue.sendTo('b', 'b', 'same');

      expect(await queue.receiveBodies()).toEqual(['a']);
    });

    it('looks at the group alone when that is its scope', async () => {
      const queue = await queues.fifo({
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      });

      await queue.sendTo('a', 'a1', 'same');
      await queue.sendTo('b', 'b1', 'same');
      await queue.sendTo('b', 'b2', 'same');

      expect(await queue.receiveBodies()).toEqual(['a1', 'b1']);
    });

    it('goes by the body when the queue says so and no id is given', async () => {
      const queue = await queues.fifo({ ContentBasedDeduplication: 'true' });

      await queue.send('same', { MessageGroupId: 'a' });
      await queue.send('same', { MessageGroupId: 'a' });
      await queue.send('other', { MessageGroupId: 'a' });

      expect(await queue.receiveBodies()).toEqual(['same', 'other']);
    });

    it('refuses a message without an id when the queue does not go by the body', async () => {
      const queue = await queues.fifo();

      await expect(queue.send('1', { MessageGroupId: 'a' })).rejects.toThrow(
        'ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    });

    for (const id of ['', 'with space', 'x'.repeat(129)]) {
      it(`refuses the deduplication id ${JSON.stringify(id)}`, async () => {
        const queue = await queues.fifo();

        await expect(queue.sendTo('a', '1', id)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
      });
    }
  });
}
