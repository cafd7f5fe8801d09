import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ringGroup } from './keys.ts';
import type { Ring } from './ring.ts';

/** What SQS takes in one call. */
const BATCH_SIZE = 10;

export interface RingQueue {
  /**
   * Sends rings, each into the group of its webhook's slot.
   * @throws Error when one of them was not taken; those before it may have been.
   */
  sendRings(rings: readonly AddressedRing[]): Promise<void>;
}

export interface AddressedRing {
  readonly ring: Ring;
  /** The webhook's `max_concurrency`: decides the slot. */
  readonly maxConcurrency: number;
  /** @default the ring's own id; one that is sent on needs another, for its group may have seen that one */
  readonly deduplicationId?: string;
}

export function createRingQueue({ client, queueUrl }: { client: SQSClient; queueUrl: string }): RingQueue {
  return {
    async sendRings(rings) {
      for (let start = 0; start < rings.length; start += BATCH_SIZE) {
        const batch = rings.slice(start, start + BATCH_SIZE);
        const { Failed } = await client.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map((addressed, index) => ({ Id: String(index), ...toMessage(addressed) })),
          }),
        );
        const [failed] = Failed ?? [];
        if (failed) throw new Error(`SQS did not take a ring: ${failed.Code ?? 'unknown'}`);
      }
    },
  };
}

/** The message of a ring, as both SQS and an alarm send it. Every ring has its own deduplication id. */
export function toMessage({ ring, maxConcurrency, deduplicationId = ring.ring }: AddressedRing): {
  MessageBody: string;
  MessageGroupId: string;
  MessageDeduplicationId: string;
} {
  return {
    MessageBody: JSON.stringify(ring),
    MessageGroupId: ringGroup(ring.webhook, ring.registration, maxConcurrency),
    MessageDeduplicationId: deduplicationId,
  };
}
