import type { Clock, Timer } from '../../../local/clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly fire: () => void;
}

/** A clock that stands still until a test lets it jump to the next timer. */
export class ManualClock implements Clock {
  private readonly pending = new Set<Pending>();

  constructor(private ms: number) {}

  now(): number {
    return this.ms;
  }

  setTimer(dueMs: number, fire: () => void): Timer {
    const timer = { dueMs, fire };
    this.pending.add(timer);
    return { cancel: () => this.pending.delete(timer) };
  }

  /**
   * Jumps from timer to timer until `condition` holds. A device that has a request in the air has no timer,
   * so time stands still until the answer is there.
   */
  async runUntil(condition: () => boolean, withinMs = 3_600_000): Promise<void> {
    const limitMs = this.ms + withinMs;
    while (!condition()) {
      const [next] = [...this.pending].sort((a, b) => a.dueMs - b.dueMs);
      if (next) {
        if (next.dueMs > limitMs) throw new Error(`not reached within ${withinMs} ms: ${condition.toString()}`);
        this.ms = Math.max(this.ms, next.dueMs);
        this.pending.delete(next);
        next.fire();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Lets time pass, stops at each timer that is due on the way, and waits for what it starts at once. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.ms + ms;
    for (;;) {
      const [next] = [...this.pending].sort((a, b) => a.dueMs - b.dueMs);
      if (!next || next.dueMs > untilMs) break;
      this.ms = Math.max(this.ms, next.dueMs);
      this.pending.delete(next);
      next.fire();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.ms = untilMs;
  }
}
