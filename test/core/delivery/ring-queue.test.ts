import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ringGroup } from '../../../core/delivery/keys.ts';
import { parseRing, type LaneRing } from '../../../core/delivery/ring.ts';
import { createRingQueue } from '../../../core/delivery/ring-queue.ts';
import { ACCOUNT, REGISTRATION, testId, WEBHOOK } from '../../support/facts.ts';

const sqs = mockClient(SQSClient);
beforeEach(() => void sqs.reset());
afterAll(() => sqs.restore());

const QUEUE = 'https://sqs.example/rings.fifo';
const queue = createRingQueue({ client: new SQSClient({}), queueUrl: QUEUE });
const aRing = (number: number): LaneRing => ({
  kind: 'lane',
  webhook: WEBHOOK,
  registration: REGISTRATION,
  account: ACCOUNT,
  ring: testId('ring', number),
  reason: 'event',
  at: 5,
});
const batches = () => sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input);

describe('createRingQueue', () => {
  it('sends a ring into the group of its slot, under its own deduplication id', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });

    await queue.sendRings([{ ring: aRing(1), maxConcurrency: 10 }]);

    const [batch] = batches();
    expect(batch?.QueueUrl).toBe(QUEUE);
    expect(batch?.Entries).toMatchObject([
      { MessageGroupId: ringGroup(WEBHOOK, REGISTRATION, 10), MessageDeduplicationId: testId('ring', 1) },
    ]);
    expect(parseRing(batch?.Entries?.[0]?.MessageBody ?? '')).toEqual(aRing(1));
  });

  it('gives a ring that is sent on another deduplication id, and leaves the ring what it is', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});

    await queue.sendRings([{ ring: aRing(1), maxConcurrency: 10, deduplicationId: 'ring_again' }]);

    expect(batches()[0]?.Entries?.[0]?.MessageDeduplicationId).toBe('ring_again');
    expect(parseRing(batches()[0]?.Entries?.[0]?.MessageBody ?? '')).toEqual(aRing(1));
  });

  it('sends ten in one call', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});

    await queue.sendRings(Array.from({ length: 23 }, (_, index) => ({ ring: aRing(index), maxConcurrency: 10 })));

    expect(batches().map(({ Entries }) => Entries?.length)).toEqual([10, 10, 3]);
  });

  it('sends nothing when there is nothing to ring', async () => {
    await queue.sendRings([]);

    expect(batches()).toEqual([]);
  });

  it('fails when one of them was not taken', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '1', SenderFault: false, Code: 'InternalError' }] });

    const sent = queue.sendRings([1, 2].map((number) => ({ ring: aRing(number), maxConcurrency: 10 })));

    await expect(sent).rejects.toThrow('SQS did not take a ring: InternalError');
  });
});
