import type { SQSEvent } from 'aws-lambda';
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { ReceivedMessage } from '../sqs/received-message.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { Allowance } from './allowance.ts';
import { failedItems } from './failed-items.ts';
import { toSqsEvent } from './sqs-event.ts';

/** How long until a batch that was throttled is tried again: AWS does not say. Each time twice as long. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 32_000;

export interface SqsEventSourceOptions {
  readonly queue: Pick<Sqs, 'receive' | 'delete' | 'onArrival'>;
  readonly queueArn: string;
  readonly clock: Clock;
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
 *
 * After failures it takes less at a time (Lambda developer guide, "Handling errors for an SQS event source in Lambda").
 */
export class SqsEventSource {
  private readonly working = new Set<Promise<void>>();
  private readonly allowance: Allowance;
  private readonly unsubscribe: () => void;
  /** Ends the pauses before retries. */
  private readonly pausing = new Set<() => void>();
  private taking = false;
  private stopped = false;

  constructor(private readonly options: SqsEventSourceOptions) {
    this.allowance = new Allowance(options.concurrency);
    this.unsubscribe = options.queue.onArrival(options.queueArn, () => this.take());
    this.take();
  }

  /** Takes nothing more and waits for what is being worked on. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    for (const wake of [...this.pausing]) wake();
    while (this.working.size > 0) await Promise.all(this.working);
  }

  private take(): void {
    // Receiving changes the queue, which calls this listener again.
    if (this.taking) return;
    this.taking = true;
    const { queue, queueArn, batchSize, onFault } = this.options;
    try {
      while (!this.stopped && this.working.size < this.allowance.batches) {
        const messages = queue.receive(queueArn, { max: batchSize });
        if (messages.length === 0) break;
        this.work(messages);
      }
    } catch (error) {
      // The queue is gone.
      onFault(error);
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
    const { reportsItemFailures } = this.options;
    const result = await this.invoke(messages);
    if (result.kind === 'answer') this.allowance.grow();
    // With ReportBatchItemFailures, "Lambda doesn't scale down message polling when function invocations fail".
    else if (!isThrottled(result) && !reportsItemFailures) this.allowance.shrink();
    const ids = messages.map(({ messageId }) => messageId);
    const failed = failedItems(result, ids, reportsItemFailures);
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) this.delete(receiptHandle);
    }
  }

  /** A batch that is throttled is tried again until its visibility timeout is over. */
  private async invoke(messages: readonly ReceivedMessage[]): Promise<InvocationResult> {
    const { clock, queueArn, region, invoke } = this.options;
    const event = toSqsEvent(messages, { queueArn, region });
    const hiddenUntilMs = Math.min(...messages.map((message) => message.hiddenUntilMs));
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      const result = await invoke(event);
      if (!isThrottled(result)) return result;
      this.allowance.shrink();
      const retryAtMs = clock.now() + waitMs;
      if (this.stopped || retryAtMs >= hiddenUntilMs) return result;
      await this.pause(retryAtMs);
      if (this.stopped) return result;
    }
  }

  private pause(untilMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        timer.cancel();
        this.pausing.delete(wake);
        resolve();
      };
      const timer = this.options.clock.setTimer(untilMs, wake);
      this.pausing.add(wake);
    });
  }

  private delete(receiptHandle: string): void {
    try {
      this.options.queue.delete(this.options.queueArn, receiptHandle);
    } catch (error) {
      if (!isExpired(error)) this.options.onFault(error);
    }
  }
}

/** The function took longer than the visibility timeout: no fault of the cloud, the message comes again. */
function isExpired(error: unknown): boolean {
  return error instanceof AwsError && error.type === 'InvalidParameterValueException';
}

/** As the Lambda API calls it when no concurrency is left for a function ("Invoke", errors). */
function isThrottled(result: InvocationResult): boolean {
  return result.kind === 'refusal' && result.errorType === 'TooManyRequestsException';
}
