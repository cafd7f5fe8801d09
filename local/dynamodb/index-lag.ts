import type { Clock } from '../clock.ts';
import { Heap, type HeapItem, NOT_IN_HEAP } from '../heap.ts';

interface Held extends HeapItem {
  readonly place: string;
  readonly dueMs: number;
  readonly order: number;
  readonly make: () => void;
}

/** Holds back the changes of one index, each for a time of its own; those of one item stay in order. */
export class IndexLag {
  private readonly held = new Heap<Held>((a, b) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order));
  /** When the last change of an item is due, by its place. */
  private readonly lastDueMs = new Map<string, number>();
  private order = 0;

  /** @param drawMs how long the next change takes. */
  constructor(
    private readonly clock: Clock,
    private readonly drawMs: () => number,
  ) {}

  hold(place: string, make: () => void): void {
    const dueMs = Math.max(this.clock.now() + this.drawMs(), this.lastDueMs.get(place) ?? 0);
    this.lastDueMs.set(place, dueMs);
    this.held.push({ place, dueMs, order: this.order++, make, heapIndex: NOT_IN_HEAP });
  }

  /** Makes the changes whose time has come. */
  settle(): void {
    const nowMs = this.clock.now();
    for (let next = this.held.peek(); next && next.dueMs <= nowMs; next = this.held.peek()) {
      this.held.pop();
      if (this.lastDueMs.get(next.place) === next.dueMs) this.lastDueMs.delete(next.place);
      next.make();
    }
  }
}
