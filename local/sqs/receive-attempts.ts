const WINDOW_MS = 5 * 60_000;

/** A receive that its caller gave a name (`ReceiveRequestAttemptId`), to ask for the same messages again. */
export interface ReceiveAttempt {
  readonly id: string;
  readonly messageIds: readonly string[];
  receivedAtMs: number;
  /** Until when its messages are hidden, as long as nobody has touched them. */
  visibleAtMs: number;
}

/** The named receives of the last five minutes. */
export class ReceiveAttempts {
  private readonly byId = new Map<string, ReceiveAttempt>();

  find(id: string, nowMs: number): ReceiveAttempt | undefined {
    for (const attempt of this.byId.values()) {
      if (attempt.receivedAtMs > nowMs - WINDOW_MS) break;
      this.byId.delete(attempt.id);
    }
    return this.byId.get(id);
  }

  remember(attempt: ReceiveAttempt): void {
    // As the youngest.
    this.byId.delete(attempt.id);
    this.byId.set(attempt.id, attempt);
  }

  get size(): number {
    return this.byId.size;
  }

  entries(): Iterable<ReceiveAttempt> {
    return this.byId.values();
  }

  /** Takes every time back by `ms`. */
  shiftBack(ms: number): void {
    for (const attempt of this.byId.values()) {
      attempt.receivedAtMs -= ms;
      attempt.visibleAtMs -= ms;
    }
  }
}
