import { Heap, NOT_IN_HEAP, type HeapItem } from './heap.ts';

/** What emulated services know of time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fire` once, when `now()` has reached `dueMs`; never before `setTimer` has returned. */
  setTimer(dueMs: number, fire: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** setTimeout overflows beyond 24.8 days; longer waits are re-armed. */
const LONGEST_WAIT_MS = 2_000_000_000;

interface ArmedTimer extends HeapItem {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

function isEarlier(a: ArmedTimer, b: ArmedTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/**
 * The one clock of a local cloud: real time plus an offset that tests move forward.
 * The offset lives in shared memory, so that the functions' workers read the same time.
 */
export class MovableClock implements Clock {
  /** Holds the offset in milliseconds as one 64-bit integer; handed to workers. */
  readonly sharedOffset = new SharedArrayBuffer(8);
  private readonly offset = new BigInt64Array(this.sharedOffset);
  private readonly timers = new Heap<ArmedTimer>(isEarlier);
  private order = 0;
  private wake: { readonly dueMs: number; readonly timeout: NodeJS.Timeout } | undefined;

  /** @param remember is told how far the clock is ahead of real time, each time before it is moved. */
  constructor(
    offsetMs = 0,
    private readonly remember: (offsetMs: number) => void = () => {},
  ) {
    this.offsetMs = offsetMs;
  }

  now(): number {
    return Date.now() + this.offsetMs;
  }

  get offsetMs(): number {
    return Number(Atomics.load(this.offset, 0));
  }

  private set offsetMs(ms: number) {
    Atomics.store(this.offset, 0, BigInt(ms));
  }

  /** Due time of the earliest timer, or undefined when none is armed. */
  get nextDueMs(): number | undefined {
    return this.timers.peek()?.dueMs;
  }

  setTimer(dueMs: number, fire: () => void): Timer {
    const timer: ArmedTimer = { dueMs, order: this.order++, fire, heapIndex: NOT_IN_HEAP };
    this.timers.push(timer);
    this.arm();
    return { cancel: () => this.timers.remove(timer) };
  }

  /**
   * Moves time forward and fires, in order of due time, every timer that became due. Time stops at each of them on
   * its way, so that a timer sees the moment it was set for, and what it sets in turn is fired too.
   */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new Error(`time only moves forward, got ${ms} ms`);
    const targetOffsetMs = this.offsetMs + Math.round(ms);
    // Before anything happens at the new time: after a crash on the way, time must not go back.
    this.remember(targetOffsetMs);
    this.disarm();
    try {
      for (let timer = this.takeDue(targetOffsetMs); timer; timer = this.takeDue(targetOffsetMs)) {
        this.offsetMs = Math.max(this.offsetMs, timer.dueMs - Date.now());
        timer.fire();
      }
    } finally {
      this.offsetMs = Math.max(this.offsetMs, targetOffsetMs);
      this.arm();
    }
  }

  /** Cancels every timer. */
  stop(): void {
    this.timers.clear();
    this.disarm();
  }

  private takeDue(offsetMs: number): ArmedTimer | undefined {
    const first = this.timers.peek();
    return first && first.dueMs <= Date.now() + offsetMs ? this.timers.pop() : undefined;
  }

  private fireDue(): void {
    this.disarm();
    try {
      for (let timer = this.takeDue(this.offsetMs); timer; timer = this.takeDue(this.offsetMs)) timer.fire();
    } finally {
      this.arm();
    }
  }

  /** Sees to it that the event loop comes back when the earliest timer is due; one that comes too early does no harm. */
  private arm(): void {
    const dueMs = this.nextDueMs;
    if (dueMs === undefined || (this.wake && this.wake.dueMs <= dueMs)) return;
    this.disarm();
    const waitMs = Math.min(Math.max(0, dueMs - this.now()), LONGEST_WAIT_MS);
    const timeout = setTimeout(() => this.fireDue(), waitMs);
    timeout.unref();
    this.wake = { dueMs, timeout };
  }

  private disarm(): void {
    clearTimeout(this.wake?.timeout);
    this.wake = undefined;
  }
}
