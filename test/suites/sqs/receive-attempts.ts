import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';

const ATTEMPT = { ReceiveRequestAttemptId: 'attempt' };

/** API reference, "ReceiveMessage", `ReceiveRequestAttemptId`. */
export function receiveAttemptBehaviour(queues: TestQueues): void {
  queues.describe('receive request attempt', (it) => {
    it('that is repeated gives the same messages with the same receipts', async () => {
      const queue = await queues.fifo();
      await queue.sendTo('a', '1');
      await queue.sendTo('b', '2');

      const first = await queue.receive({ ...ATTEMPT, MaxNumberOfMessages: 1 });
      const again = await queue.receive({ ...ATTEMPT, MaxNumberOfMessages: 1 });

      expect(first.map(({ Body }) => Body)).toEqual(['1']);
      expect(again).toEqual(first);
      await queue.delete(first[0]!);
      expect(await queue.receiveBodies()).toEqual(['2']);
    });

    it('that is repeated hides its messages anew', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '30' });
      await queue.sendTo('a', '1');
      await queue.receive(ATTEMPT);
      await queues.advance(20_000);
      await queue.receive(ATTEMPT);

      await queues.advance(20_000);
      expect(await queue.receiveBodies()).toEqual([]);
      await queues.advance(11_000);

      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it('gives others once one of its messages was deleted or its visibility changed', async () => {
      const queue = await queues.fifo();
      for (const group of ['a', 'b', 'c']) await queue.sendTo(group, group);
      const one = { ...ATTEMPT, MaxNumberOfMessages: 1 };
      const [first] = await queue.receive(one);

      await queue.delete(first!);
      const [second] = await queue.receive(one);
      await queue.hide(second!, 300);
      const [third] = await queue.receive(one);

      expect([first, second, third].map((message) => message?.Body)).toEqual(['a', 'b', 'c']);
    });

    it('gives the message again as received once more when its visibility ended', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '30' });
      await queue.sendTo('a', '1');
      await queue.receive(ATTEMPT);

      await queues.advance(31_000);

      const [again] = await queue.receive(ATTEMPT);
      expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
    });

    it('is forgotten after five minutes', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '600' });
      await queue.sendTo('a', '1');
      await queue.receive(ATTEMPT);

      await queues.advance(301_000);

      expect(await queue.receive(ATTEMPT)).toEqual([]);
    });

    it('is refused by a standard queue, and with a name that is not allowed', async () => {
      const refusal = { Code: 'InvalidParameterValue' };

      await expect((await queues.standard()).receive(ATTEMPT)).rejects.toMatchObject(refusal);
      await expect((await queues.fifo()).receive({ ReceiveRequestAttemptId: 'with space' })).rejects.toMatchObject(
        refusal,
      );
    });
  });
}
