import type { SQSEvent } from 'aws-lambda';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { ReceivedMessage } from '../sqs/received-message.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { failedItems } from './failed-items.ts';
import { toSqsEvent } from './sqs-event.ts';

export interface SqsEventSourceOptions {
  readonly queue: Pick<Sqs, 'receive' | 'delete' | 'onArrival'>;
  readonly queueArn: string;
  readonly region: string;
  readonly batchSize: number;
  readonly reportsItemFailures: boolean;
  /** Batches that are worked on at the same time, at most. */
  readonly concurrency: number;
  readonly invoke: (event: SQSEvent) => Promise<InvocationResult>;
  readonly onFault: (error: unknown) => void;
}

/**
 * Takes messages from a queue to a function, as an event source mapping does: what the function worked off is deleted,
 * what it did not stays hidden until its visibility timeout is over. That a FIFO group is never worked on twice at the
 * same time is the queue's doing: it gives out nothing of a group that is in flight.
 */
export class SqsEventSource {
  private readonly working = new Set<Promise<void>>();
  private readonly unsubscribe: () => void;
  private taking = false;
  private stopped = false;

  constructor(private readonly options: SqsEventSourceOptions) {
    this.unsubscribe = options.queue.onArrival(options.queueArn, () => this.take());
    this.take();
  }

  /** Takes nothing more and waits for what is being worked on. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    while (this.working.size > 0) await Promise.all(this.working);
  }

  private take(): void {
    // Receiving changes the queue, which calls this listener again.
    if (this.taking) return;
    this.taking = true;
    const { queue, queueArn, batchSize, concurrency } = this.options;
    try {
      while (!this.stopped && this.working.size < concurrency) {
        const messages = queue.receive(queueArn, { max: batchSize });
        if (messages.length === 0) break;
        this.work(messages);
      }
    } finally {
      this.taking = false;
    }
  }

  private work(messages: readonly ReceivedMessage[]): void {
    const done = this.workOff(messages)
      .catch(this.options.onFault)
      .finally(() => {
        this.working.delete(done);
        this.take();
      });
    this.working.add(done);
  }

  private async workOff(messages: readonly ReceivedMessage[]): Promise<void> {
    const { queueArn, region, reportsItemFailures, invoke } = this.options;
    const result = await invoke(toSqsEvent(messages, { queueArn, region }));
    const ids = messages.map(({ messageId }) => messageId);
    const failed = failedItems(result, ids, reportsItemFailures);
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) this.delete(receiptHandle);
    }
  }

  private delete(receiptHandle: string): void {
    try {
      this.options.queue.delete(this.options.queueArn, receiptHandle);
    } catch (error) {
      // The function took longer than the visibility timeout: the message comes again.
      this.options.onFault(error);
    }
  }
}
