import type { OutgoingMessage } from './message-checks.ts';
import type { MessageMoves } from './message-moves.ts';
import type { Queue } from './queue.ts';
import type { QueueAdmin } from './queue-admin.ts';
import type { ReceiveOptions, SentMessage } from './queue-actions.ts';
import type { ReceivedMessage } from './received-message.ts';

/** What the operations work on. */
export interface QueueDesk {
  /** @throws AwsError when there is no such queue. */
  byUrl(queueUrl: string): Queue;
  byArn(queueArn: string): Queue | undefined;
  byName(queueName: string): Queue | undefined;
  all(): Iterable<Queue>;
  url(queueName: string): string;
  arn(queueName: string): string;
  readonly accountId: string;
  send(queue: Queue, message: OutgoingMessage): SentMessage;
  delete(queue: Queue, receiptHandle: string): void;
  changeVisibility(queue: Queue, receiptHandle: string, timeoutSeconds: number): void;
  purge(queue: Queue): void;
  readonly moves: MessageMoves;
  readonly admin: QueueAdmin;
  /** Waits for messages as long as asked, or until the caller has gone. */
  receive(
    queue: Queue,
    options: ReceiveOptions & { readonly waitSeconds: number },
    gone: AbortSignal | undefined,
  ): Promise<ReceivedMessage[]>;
}
