import {
  CreateQueueCommand,
  DeleteQueueCommand,
  InvalidAttributeName,
  ListDeadLetterSourceQueuesCommand,
  QueueDeletedRecently,
  QueueDoesNotExist,
  QueueNameExists,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';
import type { TestQueue } from './test-queue.ts';

const nameOf = (url: string): string => url.split('/').at(-1) ?? '';

export function queueAdminBehaviour(queues: TestQueues): void {
  const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
    queues.client.send(new CreateQueueCommand({ QueueName, Attributes }));
  const set = (queue: TestQueue, Attributes: Record<string, string>) =>
    queues.client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
  const remove = (queue: TestQueue) => queues.client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
  const redriveTo = async (target: TestQueue, maxReceiveCount: unknown = 1) =>
    JSON.stringify({ deadLetterTargetArn: await target.arn(), maxReceiveCount });

  queues.describe('CreateQueue', (it) => {
    it('finds the queue that is there with these attributes', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '60' });

      expect((await create(nameOf(queue.url), { VisibilityTimeout: '60' })).QueueUrl).toBe(queue.url);
      expect((await create(nameOf(queue.url))).QueueUrl).toBe(queue.url);
    });

    it('refuses a name that a queue with other attributes has', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '60' });

      await expect(create(nameOf(queue.url), { VisibilityTimeout: '61' })).rejects.toBeInstanceOf(QueueNameExists);
    });

    for (const name of ['with space', 'x'.repeat(81), 'dot.dot', 'plain.fifo']) {
      it(`refuses the name ${name} of a standard queue`, async () => {
        await expect(create(name)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
      });
    }

    it('refuses a FIFO queue whose name does not end with .fifo', async () => {
      await expect(create(queues.newName(), { FifoQueue: 'true' })).rejects.toMatchObject({
        Code: 'InvalidParameterValue',
      });
    });

    for (const [name, values] of [
      ['VisibilityTimeout', ['-1', '43201']],
      ['DelaySeconds', ['901']],
      ['MaximumMessageSize', ['1023', '1048577']],
      ['MessageRetentionPeriod', ['59', '1209601']],
      ['ReceiveMessageWaitTimeSeconds', ['21', 'x']],
    ] as const) {
      it(`refuses a ${name} out of its range`, async () => {
        for (const value of values) {
          await expect(create(queues.newName(), { [name]: value })).rejects.toMatchObject({
            Code: 'InvalidAttributeValue',
          });
        }
      });
    }

    it('refuses an attribute that no queue has', async () => {
      await expect(create(queues.newName(), { Colour: 'red' })).rejects.toBeInstanceOf(InvalidAttributeName);
    });

    it('refuses attributes of FIFO queues for a standard queue', async () => {
      await expect(create(queues.newName(), { DeduplicationScope: 'queue' })).rejects.toBeInstanceOf(
        InvalidAttributeName,
      );
    });

    it('refuses a throughput by group without deduplication by group', async () => {
      const created = create(`${queues.newName()}.fifo`, {
        FifoQueue: 'true',
        FifoThroughputLimit: 'perMessageGroupId',
      });

      await expect(created).rejects.toMatchObject({ Code: 'InvalidAttributeValue' });
    });

    it('refuses a dead-letter queue that is not there, or of the other type', async () => {
      const [standard, fifo] = [await queues.standard(), await queues.fifo()];
      const deadLetterTargetArn = `${await standard.arn()}-absent`;

      await expect(
        create(queues.newName(), { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) }),
      ).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
      await expect(create(queues.newName(), { RedrivePolicy: await redriveTo(fifo) })).rejects.toMatchObject({
        Code: 'InvalidParameterValue',
      });
    });

    for (const count of [0, 1001, 'often']) {
      it(`refuses the maxReceiveCount ${count}`, async () => {
        const deadLetters = await queues.standard();

        const created = create(queues.newName(), { RedrivePolicy: await redriveTo(deadLetters, count) });

        await expect(created).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
      });
    }
  });

  queues.describe('SetQueueAttributes', (it) => {
    it('changes what it names, at once, and keeps the rest and the messages', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '60', MaximumMessageSize: '2048' });
      await queue.send('1');

      await set(queue, { VisibilityTimeout: '5' });

      expect(await queue.attributes()).toMatchObject({ VisibilityTimeout: '5', MaximumMessageSize: '2048' });
      expect(await queue.receiveBodies()).toEqual(['1']);
      await queues.advance(6_000);
      expect(await queue.receiveBodies()).toEqual(['1']);
    });

    it('lets messages die that were received before it named a dead-letter queue', async () => {
      const [queue, deadLetters] = [await queues.standard(), await queues.standard()];
      await queue.send('poison');
      await queue.hide(await queue.receiveOne(), 0);

      await set(queue, { RedrivePolicy: await redriveTo(deadLetters) });

      expect(await queue.receiveBodies()).toEqual([]);
      expect(await deadLetters.receiveBodies()).toEqual(['poison']);
    });

    it('takes the redrive policy away with an empty text', async () => {
      const deadLetters = await queues.standard();
      const queue = await queues.standard({ RedrivePolicy: await redriveTo(deadLetters) });
      await queue.send('poison');
      await queue.hide(await queue.receiveOne(), 0);

      await set(queue, { RedrivePolicy: '' });

      expect(await queue.attributes()).not.toHaveProperty('RedrivePolicy');
      expect(await queue.receiveBodies()).toEqual(['poison']);
    });

    it('counts the retention of old messages anew', async () => {
      const queue = await queues.standard({ MessageRetentionPeriod: '3600' });
      await queue.send('old');
      await queues.advance(1_800_000);
      await queue.send('young');

      await set(queue, { MessageRetentionPeriod: '900' });

      expect(await queue.receiveBodies()).toEqual(['young']);
    });

    it('makes no other type of a queue', async () => {
      await expect(set(await queues.standard(), { FifoQueue: 'true' })).rejects.toBeInstanceOf(InvalidAttributeName);
      await expect(set(await queues.fifo(), { FifoQueue: 'false' })).rejects.toMatchObject({
        Code: 'InvalidAttributeValue',
      });
    });

    it('refuses a value out of its range, and changes nothing', async () => {
      const queue = await queues.standard({ VisibilityTimeout: '60' });

      await expect(set(queue, { DelaySeconds: '5', VisibilityTimeout: '43201' })).rejects.toMatchObject({
        Code: 'InvalidAttributeValue',
      });

      expect(await queue.attributes()).toMatchObject({ DelaySeconds: '0', VisibilityTimeout: '60' });
    });
  });

  queues.describe('DeleteQueue', (it) => {
    it('takes the queue away with its messages', async () => {
      const queue = await queues.standard();
      await queue.send('1');

      await remove(queue);

      await expect(queue.receive()).rejects.toBeInstanceOf(QueueDoesNotExist);
      await expect(remove(queue)).rejects.toBeInstanceOf(QueueDoesNotExist);
    });

    it('keeps its name for a minute', async () => {
      const queue = await queues.standard();
      await queue.send('1');
      await remove(queue);

      await expect(create(nameOf(queue.url))).rejects.toBeInstanceOf(QueueDeletedRecently);
      await queues.advance(61_000);
      await create(nameOf(queue.url));

      expect(await queue.receiveBodies()).toEqual([]);
    });
  });

  queues.describe('ListDeadLetterSourceQueues', (it) => {
    it('lists the queues whose messages die into a queue', async () => {
      const deadLetters = await queues.standard();
      const RedrivePolicy = await redriveTo(deadLetters);
      const sources = [await queues.standard({ RedrivePolicy }), await queues.standard({ RedrivePolicy })];
      await queues.standard();

      const { queueUrls } = await queues.client.send(
        new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetters.url }),
      );

      expect(queueUrls).toEqual(sources.map(({ url }) => url));
    });
  });
}
