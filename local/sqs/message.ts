import type { HeapItem } from '../heap.ts';
import type { Placed } from './front-of-list.ts';
import type { ListNode } from './linked-list.ts';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  /** Base64. */
  readonly BinaryValue?: string | undefined;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What a queue knows of one message; every field is kept over a restart. */
export interface MessageRecord {
  readonly id: string;
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  readonly traceHeader?: string | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** 20 digits, on FIFO queues. */
  readonly sequenceNumber?: string | undefined;
  readonly deadLetterSourceArn?: string | undefined;
  sentAtMs: number;
  /** Retention counts from here; differs from `sentAtMs` after a move to a FIFO dead-letter queue. */
  enqueuedAtMs: number;
  /** A delayed message, or one in flight, can be received from here on. */
  visibleAtMs: number;
  /** Whether the message waits because somebody received it, not because it is delayed. */
  received: boolean;
  /** Over all queues it was in. */
  receiveCount: number;
  /** In the present queue; decides when it goes to the dead-letter queue. */
  receivesHere: number;
  firstReceivedAtMs?: number | undefined;
  lastReceivedAtMs?: number | undefined;
}

export type MessagePhase = 'ready' | 'delayed' | 'inFlight';

/** A message in its queue: the record, and where it stands. */
export interface QueuedMessage extends HeapItem {
  readonly record: MessageRecord;
  phase: MessagePhase;
  /** Place in the list of all messages of the queue, oldest first. */
  ageNode?: ListNode<QueuedMessage>;
  /** Place in what the queue's receive order keeps. */
  orderNode?: ListNode<QueuedMessage> | undefined;
  /** Place among all messages of a FIFO queue in the order in which they came. */
  viewNode?: ListNode<Placed<QueuedMessage>> | undefined;
}
