import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';

export function fifoBehaviour(queues: TestQueues): void {
  queues.describe('FIFO queue', (it) => {
    it('gives the messages of a group in the order of sending, several at once', async () => {
      const queue = await queues.fifo();
      for (const body of ['1', '2', '3', '4', '5']) await queue.sendTo('a', body);

      expect(await queue.receiveBodies(3)).toEqual(['1', '2', '3']);
    });

    it('gives nothing of a group while one of its messages is in flight, and lets other groups through', async () => {
      const queue = await queues.fifo();
      await queue.sendTo('a', 'a1');
      await queue.sendTo('a', 'a2');
      await queue.sendTo('b', 'b1');
      const first = await queue.receiveOne();

      const whileInFlight = await queue.receiveBodies();
      await queue.delete(first);

      expect(first.Body).toBe('a1');
      expect(whileInFlight).toEqual(['b1']);
      expect(await queue.receiveBodies()).toEqual(['a2']);
    });

    it('keeps a group closed until the last of several messages in flight is dealt with', async () => {
      const queue = await queues.fifo();
      for (const body of ['1', '2', '3']) await queue.sendTo('a', body);
      const [one, two] = await queue.receive({ MaxNumberOfMessages: 2 });

      await queue.delete(two!);
      expect(await queue.receiveBodies()).toEqual([]);
      await queue.hide(one!, 0);

      expect(await queue.receiveBodies()).toEqual(['1', '3']);
    });

    it('gives a message whose visibility ended again before those behind it', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '30' });
      await queue.sendTo('a', '1');
      await queue.sendTo('a', '2');
      await queue.receiveOne();

      await queues.advance(29_000);
      expect(await queue.receiveBodies()).toEqual([]);
      await queues.advance(2_000);

      const again = await queue.receive();
      expect(again.map(({ Body }) => Body)).toEqual(['1', '2']);
      expect(again.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['2', '1']);
    });

    it('numbers messages with 20 digits that grow', async () => {
      const queue = await queues.fifo();

      const first = await queue.sendTo('a', '1');
      const second = await queue.sendTo('b', '2');

      expect(first.SequenceNumber).toMatch(/^\d{20}$/);
      expect(BigInt(second.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
    });

    it('delays every message when the queue has a delay', async () => {
      const queue = await queues.fifo({ DelaySeconds: '10' });
      await queue.sendTo('a', '1');

      expect(await queue.receiveBodies()).toEqual([]);
      await queues.advance(11_000);

      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it('refuses to delete by a receipt whose visibility has ended', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '30' });
      await queue.sendTo('a', '1');
      const message = await queue.receiveOne();
      await queues.advance(31_000);

      await expect(queue.delete(message)).rejects.toThrow('The receipt handle has expired');

      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it('refuses a message without a group', async () => {
      const queue = await queues.fifo();

      await expect(queue.send('1', { MessageDeduplicationId: 'd' })).rejects.toThrow(
        'The request must contain the parameter MessageGroupId.',
      );
    });

    for (const group of ['with space', 'ñ', 'x'.repeat(129), 'line\nfeed']) {
      it(`refuses the group id ${JSON.stringify(group)}`, async () => {
        const queue = await queues.fifo();

        await expect(queue.sendTo(group, '1')).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
      });
    }

    it('takes every character that a group id and a deduplication id may have', async () => {
      const queue = await queues.fifo();
      const legal = 'azAZ09!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

      await queue.sendTo(legal, '1', legal);

      const message = await queue.receiveOne();
      expect(message.Attributes).toMatchObject({ MessageGroupId: legal, MessageDeduplicationId: legal });
    });

    it('refuses a delay of a single message', async () => {
      const queue = await queues.fifo();

      await expect(
        queue.send('1', { MessageGroupId: 'a', MessageDeduplicationId: 'd', DelaySeconds: 5 }),
      ).rejects.toThrow('not valid for this queue type');
    });
  });
}
