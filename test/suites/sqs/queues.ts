import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  InvalidAttributeName,
  ListQueuesCommand,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDoesNotExist,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';
import { TestQueue } from './test-queue.ts';

const nameOf = (url: string): string => url.split('/').at(-1) ?? '';

export function queueBehaviour(queues: TestQueues): void {
  const purge = (queue: TestQueue) => queue.client.send(new PurgeQueueCommand({ QueueUrl: queue.url }));

  queues.describe('queue', (it) => {
    it('is found by its name', async () => {
      const queue = await queues.standard();

      const { QueueUrl } = await queues.client.send(new GetQueueUrlCommand({ QueueName: nameOf(queue.url) }));

      expect(QueueUrl).toBe(queue.url);
    });

    it('that does not exist is refused under either name of the error', async () => {
      const { url } = await queues.standard();
      const absent = new TestQueue(queues.client, `${url}-absent`);

      await expect(absent.send('1')).rejects.toMatchObject({
        name: 'QueueDoesNotExist',
        Code: 'AWS.SimpleQueueService.NonExistentQueue',
      });
      await expect(absent.receive()).rejects.toBeInstanceOf(QueueDoesNotExist);
      await expect(
        queues.client.send(new GetQueueUrlCommand({ QueueName: nameOf(absent.url) })),
      ).rejects.toBeInstanceOf(QueueDoesNotExist);
    });

    it('counts what is visible, delayed and in flight', async () => {
      const queue = await queues.standard();
      for (const body of ['1', '2', '3']) await queue.send(body);
      await queue.send('late', { DelaySeconds: 10 });
      await queue.receiveOne();

      expect(await queue.attributes()).toMatchObject({
        ApproximateNumberOfMessages: '2',
        ApproximateNumberOfMessagesDelayed: '1',
        ApproximateNumberOfMessagesNotVisible: '1',
      });
      await queues.advance(31_000);

      expect(await queue.attributes()).toMatchObject({
        ApproximateNumberOfMessages: '4',
        ApproximateNumberOfMessagesDelayed: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
      });
    });

    it('shows its attributes with the defaults of SQS', async () => {
      const queue = await queues.fifo({ VisibilityTimeout: '240' });

      const { Attributes } = await queues.client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queue.url,
          AttributeNames: ['VisibilityTimeout', 'FifoQueue', 'DeduplicationScope', 'MessageRetentionPeriod'],
        }),
      );

      expect(Attributes).toEqual({
        VisibilityTimeout: '240',
        FifoQueue: 'true',
        DeduplicationScope: 'queue',
        MessageRetentionPeriod: '345600',
      });
    });

    it('has no attributes but those of SQS', async () => {
      const queue = await queues.standard();
      // The SDK's type does not allow the name, its client does.
      const names = JSON.parse('["Colour"]') as [];

      await expect(
        queues.client.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: names })),
      ).rejects.toBeInstanceOf(InvalidAttributeName);
    });

    it('is listed by the beginning of its name, page by page', async () => {
      const made = [await queues.standard(), await queues.standard(), await queues.standard()];
      const found: string[] = [];

      let NextToken: string | undefined;
      do {
        const page = await queues.client.send(new ListQueuesCommand({ MaxResults: 2, NextToken }));
        expect(page.QueueUrls?.length).toBeLessThanOrEqual(2);
        found.push(...(page.QueueUrls ?? []));
        NextToken = page.NextToken;
      } while (NextToken);

      expect(found).toEqual(expect.arrayContaining(made.map(({ url }) => url)));
      expect(new Set(found).size).toBe(found.length);
      const { QueueUrls } = await queues.client.send(new ListQueuesCommand({ QueueNamePrefix: nameOf(made[0]!.url) }));
      expect(QueueUrls).toEqual([made[0]!.url]);
    });

    it('loses every message when it is purged, once a minute', async () => {
      const queue = await queues.fifo();
      await queue.sendTo('a', '1');
      await queue.sendTo('b', '2');
      await queue.receiveOne();

      await purge(queue);
      await queues.advance(31_000);

      expect(await queue.receiveBodies()).toEqual([]);
      await expect(purge(queue)).rejects.toBeInstanceOf(PurgeQueueInProgress);
      await queues.advance(30_000);
      await expect(purge(queue)).resolves.toBeDefined();
    });
  });
}
