import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import { type Dice, drawBelow, happens } from '../unkind/dice.ts';
import type { Arrivals } from './arrivals.ts';
import { checkRange, invalidParameter } from './errors.ts';
import type { MessageAttributes, QueuedMessage } from './message.ts';
import { checkAttemptId, checkOutgoing, type OutgoingMessage } from './message-checks.ts';
import { md5, md5OfAttributes } from './message-digest.ts';
import { deduplicationIdOf, newMessage } from './new-message.ts';
import type { Queue } from './queue.ts';
import type { QueueStore } from './queue-store.ts';
import { parseReceiptHandle } from './receipt-handle.ts';
import { toReceivedMessage, type ReceivedMessage } from './received-message.ts';
import type { SqsUnkindness } from './unkind.ts';

export interface SentMessage {
  readonly messageId: string;
  readonly md5OfMessageBody: string;
  readonly md5OfMessageAttributes: string | undefined;
  readonly systemAttributes: MessageAttributes | undefined;
  readonly sequenceNumber: string | undefined;
}

export interface ReceiveOptions {
  /** 1 to 10. */
  readonly max: number;
  /** The queue's own when left out. */
  readonly visibilityTimeoutSeconds?: number | undefined;
  /** Of a FIFO queue: a receive with the same name gives the same messages again. */
  readonly attemptId?: string | undefined;
}

const VISIBILITY_SECONDS = [0, 43_200] as const;
const RECEIVE_MAX = [1, 10] as const;
const IN_FLIGHT_LIMIT = 120_000;
const PURGE_INTERVAL_MS = 60_000;
/** A second receiver gets a message so soon after the first, at most. */
const SOON_MS = 1_000;

/** What SQS does with the messages of a queue, whoever asks and however. */
export class QueueActions {
  constructor(
    private readonly store: QueueStore,
    private readonly arrivals: Arrivals,
    private readonly clock: Clock,
    private readonly arnOf: (queueName: string) => string,
    private readonly dice: Dice,
    private readonly unkind: SqsUnkindness,
  ) {}

  send(queue: Queue, message: OutgoingMessage): SentMessage {
    checkOutgoing(message, queue.settings);
    const nowMs = this.clock.now();
    const { messageId, sequenceNumber } = this.earlierSend(queue, message, nowMs) ?? this.add(queue, message, nowMs);
    return {
      messageId,
      md5OfMessageBody: md5(message.body),
      md5OfMessageAttributes: md5OfAttributes(message.attributes),
      systemAttributes: message.systemAttributes,
      sequenceNumber,
    };
  }

  receive(queue: Queue, { max, visibilityTimeoutSeconds, attemptId }: ReceiveOptions): ReceivedMessage[] {
    checkRange('MaxNumberOfMessages', max, RECEIVE_MAX);
    const timeoutSeconds = visibilityTimeoutSeconds ?? queue.settings.visibilityTimeoutSeconds;
    checkRange('VisibilityTimeout', timeoutSeconds, VISIBILITY_SECONDS);
    if (attemptId !== undefined) checkAttemptId(attemptId, queue.settings);
    const atMs = this.clock.now();
    queue.settle(atMs);
    const visibleAtMs = atMs + timeoutSeconds * 1000;
    const before = attemptId === undefined ? undefined : this.untouched(queue, attemptId, atMs);
    if (before && attemptId !== undefined) {
      this.store.commit({ kind: 'given-again', queue: queue.name, atMs, attemptId, visibleAtMs });
      this.arrivals.changed(queue);
      return before.map(({ record }) => toReceivedMessage(queue.name, record));
    }
    const taken: QueuedMessage[] = [];
    const room = Math.min(max, IN_FLIGHT_LIMIT - queue.messages.counts.inFlight);
    const graves = new Set<Queue>();
    const passesOver = () => happens(this.dice, 'sqs.reordered', this.unkind.reorderedShare);
    for (const message of room > 0 ? queue.messages.receivable(passesOver) : []) {
      const grave = this.buryDead(queue, message, atMs);
      if (grave) {
        graves.add(grave);
        continue;
      }
      taken.push(message);
      if (taken.length === room) break;
    }
    if (taken.length > 0) {
      const ids = taken.map(({ record }) => record.id);
      this.store.commit({ kind: 'received', queue: queue.name, atMs, ids, visibleAtMs, attemptId });
    }
    const received = taken.map(({ record }) => toReceivedMessage(queue.name, record));
    if (!queue.settings.fifo) for (const message of taken) this.mayBringAgain(queue, message, atMs);
    for (const changed of [queue, ...graves]) this.arrivals.changed(changed);
    return received;
  }

  /**
   * What only a short poll hears of, and only from a standard queue: developer guide, "Amazon SQS standard queue quotas".
   * @throws AwsError OverLimit when the queue gives no message because too many are in flight.
   */
  checkInFlight(queue: Queue): void {
    queue.settle(this.clock.now());
    if (queue.settings.fifo || queue.messages.counts.inFlight < IN_FLIGHT_LIMIT) return;
    throw new AwsError('OverLimit', `${IN_FLIGHT_LIMIT} messages are in flight: no more are allowed.`, 403);
  }

  delete(queue: Queue, receiptHandle: string): void {
    const { messageId, receiveCount } = parseReceiptHandle(queue.name, receiptHandle);
    const atMs = this.clock.now();
    queue.settle(atMs);
    const message = queue.messages.get(messageId);
    if (!message) return;
    const isLatest = message.record.receiveCount === receiveCount;
    if (queue.settings.fifo && (!isLatest || message.phase !== 'inFlight')) {
      throw invalidParameter('ReceiptHandle', receiptHandle, 'The receipt handle has expired.');
    }
    // A standard queue takes an outdated handle and may keep the message ("DeleteMessage" in the API reference).
    if (!isLatest || happens(this.dice, 'sqs.doubled', this.unkind.doubledShare)) return;
    this.store.commit({ kind: 'deleted', queue: queue.name, atMs, id: messageId });
    this.arrivals.changed(queue);
  }

  changeVisibility(queue: Queue, receiptHandle: string, timeoutSeconds: number): void {
    const { messageId, receiveCount } = parseReceiptHandle(queue.name, receiptHandle);
    checkRange('VisibilityTimeout', timeoutSeconds, VISIBILITY_SECONDS);
    const atMs = this.clock.now();
    queue.settle(atMs);
    const message = queue.messages.get(messageId);
    if (!message || message.record.receiveCount !== receiveCount) {
      throw invalidParameter(
        'ReceiptHandle',
        receiptHandle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    // A standard queue takes back what its receiver has held too long, as long as nobody else received it.
    if (queue.settings.fifo && message.phase !== 'inFlight') {
      throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
    }
    const visibleAtMs = atMs + timeoutSeconds * 1000;
    const longest = VISIBILITY_SECONDS[1];
    if (visibleAtMs - (message.record.lastReceivedAtMs ?? atMs) > longest * 1000) {
      const reason = `Total VisibilityTimeout for the message is beyond the limit [${longest} seconds]`;
      throw invalidParameter('VisibilityTimeout', timeoutSeconds, reason);
    }
    this.store.commit({ kind: 'hidden', queue: queue.name, atMs, id: messageId, visibleAtMs });
    this.arrivals.changed(queue);
  }

  purge(queue: Queue): void {
    const atMs = this.clock.now();
    if (atMs - queue.purgedAtMs < PURGE_INTERVAL_MS) {
      const message = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`;
      throw new AwsError('PurgeQueueInProgress', message, 403);
    }
    this.store.commit({ kind: 'purged', queue: queue.name, atMs });
  }

  /** What an earlier receive of this name gave, if nobody has touched any of it since. */
  private untouched(queue: Queue, attemptId: string, atMs: number): QueuedMessage[] | undefined {
    const attempt = queue.attempts.find(attemptId, atMs);
    const messages = attempt?.messageIds.map((id) => queue.messages.get(id));
    const isUntouched = (message: QueuedMessage | undefined): message is QueuedMessage =>
      message?.phase === 'inFlight' && message.record.visibleAtMs === attempt?.visibleAtMs;
    return messages?.every(isUntouched) ? messages : undefined;
  }

  private earlierSend(queue: Queue, message: OutgoingMessage, nowMs: number) {
    if (!queue.settings.fifo) return undefined;
    const key = queue.deduplicationKey(message.groupId ?? '', deduplicationIdOf(message));
    return queue.deduplication.find(key, nowMs);
  }

  private add(queue: Queue, message: OutgoingMessage, atMs: number) {
    const record = newMessage(queue, message, atMs);
    record.visibleAtMs += drawBelow(this.dice, 'sqs.late', this.unkind.lateUpToMs);
    this.store.commit({ kind: 'sent', queue: queue.name, atMs, record });
    // The sender was told that it is there: its sequence number is used up, and its deduplication id remembered.
    if (happens(this.dice, 'sqs.lost', this.unkind.lostShare)) {
      this.store.commit({ kind: 'deleted', queue: queue.name, atMs, id: record.id });
    }
    this.arrivals.changed(queue);
    return { messageId: record.id, sequenceNumber: record.sequenceNumber };
  }

  /** Lets a message that was just received come to somebody else, soon. */
  private mayBringAgain(queue: Queue, { record }: QueuedMessage, atMs: number): void {
    if (!happens(this.dice, 'sqs.doubled-receive', this.unkind.doubledShare)) return;
    const visibleAtMs = atMs + drawBelow(this.dice, 'sqs.doubled-after', SOON_MS);
    if (visibleAtMs >= record.visibleAtMs) return;
    this.store.commit({ kind: 'hidden', queue: queue.name, atMs, id: record.id, visibleAtMs });
  }

  /** Moves a message that was received often enough to the dead-letter queue, and says which one that is. */
  private buryDead(queue: Queue, { record }: QueuedMessage, atMs: number): Queue | undefined {
    const { redrive } = queue.settings;
    if (!redrive || record.receivesHere < redrive.maxReceiveCount) return undefined;
    const target = this.store.get(redrive.deadLetterTargetArn.split(':').at(-1) ?? '');
    if (!target) return undefined;
    this.store.commit({
      kind: 'died',
      queue: queue.name,
      atMs,
      id: record.id,
      deadLetterQueue: target.name,
      sourceArn: this.arnOf(queue.name),
    });
    return target;
  }
}
