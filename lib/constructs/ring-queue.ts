import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LIMITS } from '../../core/contract/limits.ts';

/**
 * The doorbell: rings in order per slot of a webhook (message group = webhook + slot).
 * Every ring can be made anew from the tables, so nothing is lost with the queue.
 */
export class RingQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      ...RING_QUEUE,
      visibilityTimeout: Duration.seconds(LIMITS.deliverVisibilitySeconds),
      deadLetterQueue: { queue: new Queue(this, 'DeadLetters', RING_QUEUE), maxReceiveCount: 10 },
    });
  }
}

const RING_QUEUE = {
  fifo: true,
  // Each ring brings an id of its own: SQS would swallow a ring whose text it saw in the last 5 minutes.
  contentBasedDeduplication: false,
  // Together: limits count per message group, not per queue ("high throughput FIFO").
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
} as const satisfies QueueProps;
