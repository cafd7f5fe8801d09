import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  TooManyEntriesInBatchRequest,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';
import type { TestQueue } from './test-queue.ts';

export function batchBehaviour(queues: TestQueues): void {
  const sendBatch = (queue: TestQueue, Entries: SendMessageBatchRequestEntry[]) =>
    queue.client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));

  queues.describe('batch', (it) => {
    it('sends in the order of its entries', async () => {
      const queue = await queues.fifo();
      const bodies = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];

      const { Successful = [] } = await sendBatch(
        queue,
        bodies.map((body) => ({ Id: body, MessageBody: body, MessageGroupId: 'a', MessageDeduplicationId: body })),
      );

      expect(Successful.map(({ Id }) => Id)).toEqual(bodies);
      expect(await queue.receiveBodies()).toEqual(bodies);
    });

    it('takes the good entries and says what is wrong with the others', async () => {
      const queue = await queues.fifo();

      const { Successful = [], Failed = [] } = await sendBatch(queue, [
        { Id: 'bad', MessageBody: '1', MessageGroupId: 'with space', MessageDeduplicationId: 'd' },
        { Id: 'good', MessageBody: '2', MessageGroupId: 'a', MessageDeduplicationId: 'd' },
      ]);

      expect(Successful.map(({ Id }) => Id)).toEqual(['good']);
      expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
      expect(await queue.receiveBodies()).toEqual(['2']);
    });

    // As recorded from SQS in November 2023.
    for (const [what, parameters, reason] of [
      ['group', { MessageDeduplicationId: 'd' }, 'The request must contain the parameter MessageGroupId.'],
      ['deduplication id', { MessageGroupId: 'a' }, 'ContentBasedDeduplication enabled or MessageDeduplicationId'],
    ] as const) {
      it(`is refused as a whole by a FIFO queue when an entry has no ${what}`, async () => {
        const queue = await queues.fifo();
        const good = { Id: 'good', MessageBody: '1', MessageGroupId: 'a', MessageDeduplicationId: 'e' };

        const sent = sendBatch(queue, [good, { Id: 'bad', MessageBody: '2', ...parameters }]);

        await expect(sent).rejects.toMatchObject({
          Code: 'InvalidParameterValue',
          message: expect.stringContaining(reason) as unknown,
        });
        expect(await queue.receiveBodies()).toEqual([]);
      });
    }

    it('changes visibility and deletes, entry by entry', async () => {
      const queue = await queues.standard();
      for (const body of ['1', '2']) await queue.send(body);
      const received = await queue.receive();
      const entries = received.map(({ ReceiptHandle }, index) => ({ Id: `m${index}`, ReceiptHandle }));

      const hidden = await queue.client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queue.url,
          Entries: [
            ...entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
            { Id: 'bad', ReceiptHandle: 'nonsense', VisibilityTimeout: 0 },
          ],
        }),
      );
      const deleted = await queue.client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }));

      expect(hidden.Successful?.map(({ Id }) => Id)).toEqual(['m0', 'm1']);
      expect(hidden.Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid' }]);
      expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(['m0', 'm1']);
      expect(await queue.receiveBodies()).toEqual([]);
    });

    it('is refused as a whole when its entries cannot be told apart or counted', async () => {
      const queue = await queues.standard();
      const entry = (Id: string) => ({ Id, MessageBody: 'x' });
      const eleven = Array.from({ length: 11 }, (_, index) => entry(`m${index}`));

      await expect(sendBatch(queue, [])).rejects.toBeInstanceOf(EmptyBatchRequest);
      await expect(sendBatch(queue, eleven)).rejects.toBeInstanceOf(TooManyEntriesInBatchRequest);
      await expect(sendBatch(queue, [entry('a'), entry('a')])).rejects.toBeInstanceOf(BatchEntryIdsNotDistinct);
      await expect(sendBatch(queue, [entry('not allowed')])).rejects.toBeInstanceOf(InvalidBatchEntryId);
      expect(await queue.receiveBodies()).toEqual([]);
    });

    it('is refused when its messages together are longer than 1 MiB', async () => {
      const queue = await queues.standard();
      const half = 'x'.repeat(600_000);

      await expect(
        sendBatch(queue, [
          { Id: 'a', MessageBody: half },
          { Id: 'b', MessageBody: half },
        ]),
      ).rejects.toBeInstanceOf(BatchRequestTooLong);
    });
  });
}
