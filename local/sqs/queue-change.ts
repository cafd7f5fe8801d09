import type { RememberedSend } from './deduplication-window.ts';
import type { MessageRecord } from './message.ts';
import type { MoveTask } from './move-task.ts';
import type { QueueAttributes } from './queue-settings.ts';
import type { ReceiveAttempt } from './receive-attempts.ts';

/** One change of the queues. What is in the log is exactly what was done: reading it again gives the same queues. */
export type QueueChange = { readonly queue: string; readonly atMs: number } & (
  | { readonly kind: 'configured'; readonly attributes: QueueAttributes; readonly createdAtMs: number }
  | { readonly kind: 'sent'; readonly record: MessageRecord }
  | {
      readonly kind: 'received';
      readonly ids: readonly string[];
      readonly visibleAtMs: number;
      readonly attemptId?: string | undefined;
    }
  | { readonly kind: 'given-again'; readonly attemptId: string; readonly visibleAtMs: number }
  | { readonly kind: 'hidden'; readonly id: string; readonly visibleAtMs: number }
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'died'; readonly id: string; readonly deadLetterQueue: string; readonly sourceArn: string }
  | { readonly kind: 'purged' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'move'; readonly task: MoveTask }
  | {
      readonly kind: 'moved';
      readonly id: string;
      readonly taskId: string;
      readonly target: string;
      readonly record: MessageRecord;
    }
  | {
      readonly kind: 'move-ended';
      readonly taskId: string;
      readonly status: MoveTask['status'];
      readonly failureReason: string | undefined;
    }
  // What a rewritten log begins with.
  | { readonly kind: 'sequence'; readonly sequenceNumber: string }
  | { readonly kind: 'kept'; readonly record: MessageRecord; readonly remembered?: true }
  | { readonly kind: 'remembered'; readonly send: RememberedSend }
  | { readonly kind: 'attempted'; readonly attempt: ReceiveAttempt }
);
