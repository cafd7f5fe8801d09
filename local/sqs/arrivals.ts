import type { Clock, Timer } from '../clock.ts';
import type { Queue } from './queue.ts';

interface Watch {
  /** Who waits for messages and takes itself out when told. */
  readonly waiters: Set<() => void>;
  readonly listeners: Set<() => void>;
  wake: { readonly dueMs: number; readonly timer: Timer } | undefined;
}

/** Tells long polls and event sources when a queue may have something to receive. */
export class Arrivals {
  private readonly watches = new Map<Queue, Watch>();

  constructor(
    private readonly clock: Clock,
    private readonly report: (error: unknown) => void,
  ) {}

  /** To be called after every change of a queue. */
  changed(queue: Queue): void {
    const watch = this.watchOf(queue);
    this.arm(queue, watch);
    if (!queue.messages.hasReceivable) return;
    for (const wake of [...watch.waiters]) wake();
    for (const listener of [...watch.listeners]) {
      try {
        listener();
      } catch (error) {
        this.report(error);
      }
    }
  }

  /** @returns takes the listener off again. */
  listen(queue: Queue, listener: () => void): () => void {
    const { listeners } = this.watchOf(queue);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Comes back when the queue may have something, at the deadline, or when the caller has gone. */
  next(queue: Queue, deadlineMs: number, gone: AbortSignal | undefined): Promise<void> {
    const { waiters } = this.watchOf(queue);
    return new Promise((resolve) => {
      const done = () => {
        waiters.delete(done);
        deadline.cancel();
        gone?.removeEventListener('abort', done);
        resolve();
      };
      const deadline = this.clock.setTimer(deadlineMs, done);
      waiters.add(done);
      gone?.addEventListener('abort', done);
    });
  }

  /** Lets every wait for a queue end and calls nobody any more. */
  forget(queue: Queue): void {
    const { waiters, listeners, wake } = this.watchOf(queue);
    this.watches.delete(queue);
    wake?.timer.cancel();
    listeners.clear();
    for (const done of [...waiters]) done();
  }

  close(): void {
    for (const queue of [...this.watches.keys()]) this.forget(queue);
  }

  private watchOf(queue: Queue): Watch {
    let watch = this.watches.get(queue);
    if (!watch) {
      watch = { waiters: new Set(), listeners: new Set(), wake: undefined };
      this.watches.set(queue, watch);
    }
    return watch;
  }

  /** One timer per queue, for the message that is due first; one that comes too early looks again. */
  private arm(queue: Queue, watch: Watch): void {
    const dueMs = queue.messages.nextVisibleAtMs;
    if (dueMs === undefined || (watch.wake && watch.wake.dueMs <= dueMs)) return;
    watch.wake?.timer.cancel();
    const timer = this.clock.setTimer(dueMs, () => {
      watch.wake = undefined;
      queue.settle(this.clock.now());
      this.changed(queue);
    });
    watch.wake = { dueMs, timer };
  }
}
