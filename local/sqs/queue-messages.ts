import { Heap, NOT_IN_HEAP } from '../heap.ts';
import { LinkedList } from './linked-list.ts';
import type { MessageRecord, QueuedMessage } from './message.ts';
import { FifoOrder, StandardOrder, type ReceiveOrder } from './receive-order.ts';

/** The messages of one queue: which wait, for how long, and which can be received. Knows time only as it is told. */
export class QueueMessages {
  private readonly byId = new Map<string, QueuedMessage>();
  private readonly oldestFirst = new LinkedList<QueuedMessage>();
  private readonly waiting = new Heap<QueuedMessage>((a, b) => a.record.visibleAtMs < b.record.visibleAtMs);
  private readonly order: ReceiveOrder;
  private inFlight = 0;

  constructor(private readonly fifo: boolean) {
    this.order = fifo ? new FifoOrder() : new StandardOrder();
  }

  get counts(): { visible: number; delayed: number; inFlight: number } {
    const delayed = this.waiting.size - this.inFlight;
    return { visible: this.byId.size - this.waiting.size, delayed, inFlight: this.inFlight };
  }

  get size(): number {
    return this.byId.size;
  }

  get hasReceivable(): boolean {
    return this.order.hasReceivable;
  }

  /** When the next delayed or received message can be received again. */
  get nextVisibleAtMs(): number | undefined {
    return this.waiting.peek()?.record.visibleAtMs;
  }

  get oldest(): MessageRecord | undefined {
    return this.oldestFirst.first?.value.record;
  }

  get(id: string): QueuedMessage | undefined {
    return this.byId.get(id);
  }

  /** What one receive may take, in order: see `ReceiveOrder`. */
  receivable(passesOver: () => boolean): Generator<QueuedMessage> {
    return this.order.receivable(passesOver);
  }

  /** What could be received, the oldest first whatever its group. The message last given may be removed while this runs. */
  *oldestReceivable(): Generator<QueuedMessage> {
    const heldGroups = new Set<string>();
    for (let node = this.oldestFirst.first; node;) {
      const { value, next } = node;
      const { groupId = '' } = value.record;
      if (value.phase === 'ready' && !heldGroups.has(groupId)) yield value;
      else if (this.fifo) heldGroups.add(groupId);
      node = next;
    }
  }

  /** Every record, in an order in which adding them again gives the same queue. */
  *records(): Generator<MessageRecord> {
    for (const message of this.oldestFirst) yield message.record;
  }

  /** Adds a message; it waits when it says so, until `settle` finds its time come. */
  add(record: MessageRecord, nowMs: number): void {
    const message: QueuedMessage = { record, phase: 'ready', heapIndex: NOT_IN_HEAP };
    this.byId.set(record.id, message);
    let older = this.oldestFirst.last;
    while (older && older.value.record.enqueuedAtMs > record.enqueuedAtMs) older = older.previous;
    message.ageNode = this.oldestFirst.insertAfter(older, message);
    this.startWaiting(message, nowMs);
    this.order.add(message);
  }

  /** Keeps a message from being received before `untilMs`; with a time that has come, gives it back. */
  hide(message: QueuedMessage, untilMs: number, nowMs: number): void {
    this.stopWaiting(message);
    message.record.visibleAtMs = untilMs;
    message.record.received = true;
    this.startWaiting(message, nowMs);
    this.order.update(message);
  }

  remove(message: QueuedMessage): void {
    this.stopWaiting(message);
    this.byId.delete(message.record.id);
    if (message.ageNode) this.oldestFirst.remove(message.ageNode);
    this.order.remove(message);
  }

  removeAll(): void {
    for (const message of this.oldestFirst) this.remove(message);
  }

  /** Lets time take its course: drops what is older than the retention, wakes what has waited long enough. */
  settle(nowMs: number, retentionMs: number): void {
    for (let message = this.waiting.peek(); message && message.record.visibleAtMs <= nowMs;) {
      this.stopWaiting(message);
      this.order.update(message);
      message = this.waiting.peek();
    }
    for (let node = this.oldestFirst.first; node && node.value.record.enqueuedAtMs + retentionMs <= nowMs;) {
      const { value, next } = node;
      this.remove(value);
      node = next;
    }
  }

  /** Takes every time back by `ms`. */
  shiftBack(ms: number): void {
    for (const { record } of this.oldestFirst) {
      record.sentAtMs -= ms;
      record.enqueuedAtMs -= ms;
      record.visibleAtMs -= ms;
      if (record.firstReceivedAtMs !== undefined) record.firstReceivedAtMs -= ms;
      if (record.lastReceivedAtMs !== undefined) record.lastReceivedAtMs -= ms;
    }
  }

  private startWaiting(message: QueuedMessage, nowMs: number): void {
    if (message.record.visibleAtMs <= nowMs) return;
    message.phase = message.record.received ? 'inFlight' : 'delayed';
    if (message.phase === 'inFlight') this.inFlight++;
    this.waiting.push(message);
  }

  private stopWaiting(message: QueuedMessage): void {
    if (message.phase === 'inFlight') this.inFlight--;
    message.phase = 'ready';
    this.waiting.remove(message);
  }
}
