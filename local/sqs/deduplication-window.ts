import { LinkedList } from './linked-list.ts';

const WINDOW_MS = 5 * 60_000;

/** What SQS remembers of a sent message for five minutes, also after that message was deleted. */
export interface RememberedSend {
  /** Deduplication id, with the group when that is the queue's scope. */
  readonly key: string;
  sentAtMs: number;
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** The sends of the last five minutes. */
export class DeduplicationWindow {
  private readonly byKey = new Map<string, RememberedSend>();
  private readonly oldestFirst = new LinkedList<RememberedSend>();

  get size(): number {
    return this.byKey.size;
  }

  /** The earlier send with this key, if it is still remembered. */
  find(key: string, nowMs: number): RememberedSend | undefined {
    this.forgetBefore(nowMs - WINDOW_MS);
    const send = this.byKey.get(key);
    // After a restart they do not stand in the order of their times.
    return send && send.sentAtMs > nowMs - WINDOW_MS ? send : undefined;
  }

  remember(send: RememberedSend): void {
    this.forgetBefore(send.sentAtMs - WINDOW_MS);
    this.byKey.set(send.key, send);
    this.oldestFirst.push(send);
  }

  entries(): Iterable<RememberedSend> {
    return this.byKey.values();
  }

  /** Takes every time back by `ms`. */
  shiftBack(ms: number): void {
    for (const send of this.oldestFirst) send.sentAtMs -= ms;
  }

  private forgetBefore(limitMs: number): void {
    for (let node = this.oldestFirst.first; node && node.value.sentAtMs <= limitMs; node = node.next) {
      this.oldestFirst.remove(node);
      // A key may have been sent again since: that send stays.
      if (this.byKey.get(node.value.key) === node.value) this.byKey.delete(node.value.key);
    }
  }
}
