import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { TestQueues } from '../sqs-suite.ts';
import type { TestQueue } from './test-queue.ts';

/** API reference, "SetQueueAttributes", `RedriveAllowPolicy`. */
export function redriveAllowBehaviour(queues: TestQueues): void {
  const allow = (policy: object) => ({ RedriveAllowPolicy: JSON.stringify(policy) });
  const dieInto = async (deadLetters: TestQueue, queue: TestQueue) =>
    queues.client.send(
      new SetQueueAttributesCommand({
        QueueUrl: queue.url,
        Attributes: {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await deadLetters.arn(), maxReceiveCount: 1 }),
        },
      }),
    );

  queues.describe('redrive allow policy', (it) => {
    it('lets every queue name this as its dead-letter queue', async () => {
      const deadLetters = await queues.standard(allow({ redrivePermission: 'allowAll' }));

      await expect(dieInto(deadLetters, await queues.standard())).resolves.toBeDefined();
    });

    it('lets none', async () => {
      const deadLetters = await queues.standard(allow({ redrivePermission: 'denyAll' }));

      await expect(dieInto(deadLetters, await queues.standard())).rejects.toMatchObject({
        Code: 'InvalidParameterValue',
      });
    });

    it('lets those that it names', async () => {
      const [source, other] = [await queues.standard(), await queues.standard()];
      const policy = { redrivePermission: 'byQueue', sourceQueueArns: [await source.arn()] };
      const deadLetters = await queues.standard(allow(policy));

      await expect(dieInto(deadLetters, source)).resolves.toBeDefined();
      await expect(dieInto(deadLetters, other)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
    });

    for (const policy of [
      { redrivePermission: 'some' },
      { redrivePermission: 'byQueue' },
      { redrivePermission: 'byQueue', sourceQueueArns: [] },
      {
        redrivePermission: 'byQueue',
        sourceQueueArns: Array.from({ length: 11 }, (_, i) => `arn:aws:sqs:us-east-1:000000000000:q${i}`),
      },
      { redrivePermission: 'allowAll', sourceQueueArns: ['arn:aws:sqs:us-east-1:000000000000:q'] },
    ]) {
      const { redrivePermission, sourceQueueArns } = policy;
      it(`is refused as ${redrivePermission} with ${sourceQueueArns?.length ?? 'no'} queues`, async () => {
        await expect(queues.standard(allow(policy))).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
      });
    }
  });
}
