import { DeduplicationWindow } from './deduplication-window.ts';
import { ReceiveAttempts } from './receive-attempts.ts';
import { QueueMessages } from './queue-messages.ts';
import { parseSettings, type QueueAttributes, type QueueSettings } from './queue-settings.ts';

/** Sequence numbers have 20 digits, and grow. */
const BEFORE_FIRST_SEQUENCE = 18_000_000_000_000_000_000n;

/** One queue: its attributes, its messages, and the sends it remembers. */
export class Queue {
  readonly messages: QueueMessages;
  readonly deduplication = new DeduplicationWindow();
  readonly attempts = new ReceiveAttempts();
  modifiedAtMs: number;
  purgedAtMs = -Infinity;
  private sequence = BEFORE_FIRST_SEQUENCE;
  private currentAttributes: QueueAttributes;
  private currentSettings: QueueSettings;

  constructor(
    readonly name: string,
    attributes: QueueAttributes,
    public createdAtMs: number,
  ) {
    this.currentAttributes = attributes;
    this.currentSettings = parseSettings(name, attributes);
    this.modifiedAtMs = createdAtMs;
    this.messages = new QueueMessages(this.currentSettings.fifo);
  }

  /** As they were set, without defaults. */
  get attributes(): QueueAttributes {
    return this.currentAttributes;
  }

  get settings(): QueueSettings {
    return this.currentSettings;
  }

  configure(attributes: QueueAttributes, nowMs: number): void {
    this.currentSettings = parseSettings(this.name, attributes);
    this.currentAttributes = attributes;
    this.modifiedAtMs = nowMs;
  }

  settle(nowMs: number): void {
    this.messages.settle(nowMs, this.settings.retentionSeconds * 1000);
  }

  /** Takes every time back by `ms`. */
  shiftBack(ms: number): void {
    this.createdAtMs -= ms;
    this.modifiedAtMs -= ms;
    this.purgedAtMs -= ms;
    this.messages.shiftBack(ms);
    this.deduplication.shiftBack(ms);
    this.attempts.shiftBack(ms);
  }

  /** The number that the next message gets; it is used up when a message with it was sent. */
  nextSequenceNumber(): string {
    return String(this.sequence + 1n);
  }

  useSequenceNumber(sequenceNumber: string): void {
    this.sequence = BigInt(sequenceNumber);
  }

  get lastSequenceNumber(): string {
    return String(this.sequence);
  }

  deduplicationKey(groupId: string, deduplicationId: string): string {
    // Neither id may hold a space.
    return this.settings.deduplicationScope === 'messageGroup' ? `${groupId} ${deduplicationId}` : deduplicationId;
  }
}
