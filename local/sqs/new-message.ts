import { createHash, randomUUID } from 'node:crypto';
import type { MessageRecord } from './message.ts';
import type { OutgoingMessage } from './message-checks.ts';
import type { Queue } from './queue.ts';

/** A message as it comes into a queue. On a FIFO queue its sequence number is used up once it is sent. */
export function newMessage(queue: Queue, message: OutgoingMessage, atMs: number): MessageRecord {
  const { fifo, delaySeconds } = queue.settings;
  const delayMs = ((fifo ? undefined : message.delaySeconds) ?? delaySeconds) * 1000;
  return {
    id: randomUUID(),
    body: message.body,
    attributes: message.attributes,
    traceHeader: message.systemAttributes?.['AWSTraceHeader']?.StringValue ?? message.traceOfCall,
    groupId: message.groupId,
    deduplicationId: fifo ? deduplicationIdOf(message) : undefined,
    sequenceNumber: fifo ? queue.nextSequenceNumber() : undefined,
    sentAtMs: atMs,
    enqueuedAtMs: atMs,
    visibleAtMs: atMs + delayMs,
    received: false,
    receiveCount: 0,
    receivesHere: 0,
  };
}

/** The one that it was given, or the SHA-256 of its body. */
export function deduplicationIdOf({ deduplicationId, body }: OutgoingMessage): string {
  return deduplicationId ?? createHash('sha256').update(body).digest('hex');
}
