import { MessageNotInflight, ReceiptHandleIsInvalid } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';

export function visibilityBehaviour(queues: TestQueues): void {
  queues.describe('visibility', (it) => {
    it('gives a message back at once when it is set to 0', async () => {
      const queue = await queues.fifo();
      await queue.sendTo('a', '1');

      await queue.hide(await queue.receiveOne(), 0);

      const again = await queue.receiveOne();
      expect(again.Attributes?.ApproximateReceiveCount).toBe('2');
    });

    it('keeps a message hidden longer when it is set anew', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '10' });
      await queue.sendTo('a', '1');
      await queue.hide(await queue.receiveOne(), 60);

      await queues.advance(59_000);
      expect(await queue.receiveBodies()).toEqual([]);
      await queues.advance(2_000);

      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it('counts from the receive when that sets it', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '600' });
      await queue.send('1');
      await queue.receive({ VisibilityTimeout: 5 });

      await queues.advance(6_000);

      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it('refuses more than 12 hours since the receive', async () => {
      const queue = await queues.standard();
      await queue.send('1');
      const [message] = await queue.receive({ VisibilityTimeout: 43_200 });
      await queues.advance(10_000);

      await expect(queue.hide(message!, 43_195)).rejects.toThrow('Total VisibilityTimeout for the message is beyond');
      await expect(queue.hide(message!, 43_201)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
    });

    // As recorded from SQS in November 2023.
    it('hides a message of a standard queue again whose visibility had ended, unless somebody received it', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '30' });
      await queue.send('1');
      const message = await queue.receiveOne();
      await queues.advance(31_000);

      await queue.hide(message, 10);
      expect(await queue.receiveBodies()).toEqual([]);
      await queues.advance(11_000);

      expect(await queue.receiveBodies()).toEqual(['1']);
      await expect(queue.hide(message, 10)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
    });

    it('refuses to change that of a message of a FIFO queue that is not in flight', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '30' });
      await queue.sendTo('a', '1');
      const message = await queue.receiveOne();
      await queues.advance(31_000);

      await expect(queue.hide(message, 10)).rejects.toBeInstanceOf(MessageNotInflight);
    });

    it('refuses a receipt handle that is none, or that of another queue', async () => {
      const [queue, other] = [await queues.standard(), await queues.standard()];
      await other.send('1');
      const foreign = await other.receiveOne();

      await expect(queue.hide({ ReceiptHandle: 'nonsense' }, 10)).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
      await expect(queue.hide(foreign, 10)).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
      await expect(queue.delete(foreign)).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
    });

    it('deletes what was deleted already without a word', async () => {
      const queue = await queues.fifo();
      await queue.sendTo('a', '1');
      const message = await queue.receiveOne();
      await queue.delete(message);

      await expect(queue.delete(message)).resolves.toBeUndefined();
    });
  });
}
