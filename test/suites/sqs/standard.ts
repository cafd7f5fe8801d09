import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';

export function standardBehaviour(queues: TestQueues): void {
  queues.describe('standard queue', (it) => {
    it('gives every message once while they are in flight, and no more', async () => {
      const queue = await queues.standard();
      for (const body of ['1', '2', '3']) await queue.send(body);

      const bodies = [...(await queue.receiveBodies(2)), ...(await queue.receiveBodies(2))];

      expect(bodies.sort()).toEqual(['1', '2', '3']);
      expect(await queue.receiveBodies()).toEqual([]);
    });

    it('delays a single message', async () => {
      const queue = await queues.standard();
      await queue.send('late', { DelaySeconds: 10 });
      await queue.send('now');

      expect(await queue.receiveBodies()).toEqual(['now']);
      await queues.advance(11_000);

      expect(await queue.receiveBodies()).toEqual(['late']);
    });

    it('lets the delay of a message win over that of the queue', async () => {
      const queue = await queues.standard({ DelaySeconds: '600' });

      await queue.send('now', { DelaySeconds: 0 });

      expect(await queue.receiveBodies()).toEqual(['now']);
    });

    it('deletes by a receipt whose visibility has ended, as long as nobody received it again', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '30' });
      await queue.send('1');
      const message = await queue.receiveOne();
      await queues.advance(31_000);

      await queue.delete(message);

      expect(await queue.receiveBodies()).toEqual([]);
    });

    it('keeps a message that was received again since the receipt it is deleted by', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '30' });
      await queue.send('1');
      const outdated = await queue.receiveOne();
      await queues.advance(31_000);
      await queue.receiveOne();

      await queue.delete(outdated);
      await queues.advance(31_000);

      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it('refuses a deduplication id', async () => {
      const queue = await queues.standard();

      await expect(queue.send('1', { MessageDeduplicationId: 'd' })).rejects.toThrow('not valid for this queue type');
    });
  });
}
