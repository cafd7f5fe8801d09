import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';

const LONG_POLL = { WaitTimeSeconds: 20 };
/** A poll that only ends by itself fails its test. */
const ENDS_EARLY_MS = 10_000;

export function longPollBehaviour(queues: TestQueues): void {
  queues.describe('long poll', (it) => {
    it(
      'ends when a message arrives',
      async () => {
        const queue = await queues.fifo();
        const poll = queue.receive(LONG_POLL);

        await queue.sendTo('a', '1');

        expect((await poll).map(({ Body }) => Body)).toEqual(['1']);
      },
      ENDS_EARLY_MS,
    );

    it(
      'ends when a group is free again',
      async () => {
        const queue = await queues.fifo();
        await queue.sendTo('a', '1');
        await queue.sendTo('a', '2');
        const first = await queue.receiveOne();
        const poll = queue.receive(LONG_POLL);

        await queue.delete(first);

        expect((await poll).map(({ Body }) => Body)).toEqual(['2']);
      },
      ENDS_EARLY_MS,
    );

    it(
      'ends when a visibility is over',
      async () => {
        const queue = await queues.standard();
        await queue.send('1');
        await queue.receive({ VisibilityTimeout: 1 });

        const polled = await queue.receive(LONG_POLL);

        expect(polled.map(({ Body }) => Body)).toEqual(['1']);
      },
      ENDS_EARLY_MS,
    );

    it(
      'gives one message to one of two pollers',
      async () => {
        const queue = await queues.standard();
        const polls = [queue.receive(LONG_POLL), queue.receive(LONG_POLL)];

        await queue.send('1');
        const first = await Promise.race(polls);
        await queue.send('2');
        const all = await Promise.all(polls);

        expect(first.map(({ Body }) => Body)).toEqual(['1']);
        expect(all.flatMap((messages) => messages.map(({ Body }) => Body)).sort()).toEqual(['1', '2']);
      },
      ENDS_EARLY_MS,
    );

    it('refuses to wait longer than 20 seconds', async () => {
      const queue = await queues.standard();

      await expect(queue.receive({ WaitTimeSeconds: 21 })).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
    });
  });
}
