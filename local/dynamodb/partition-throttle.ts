import type { Clock } from '../clock.ts';
import type { Effect } from './write-batch.ts';
import { partitionWrites } from './consumed-capacity.ts';
import { throttlingError } from './service-error.ts';

const SECOND_MS = 1_000;

interface Bucket {
  units: number;
  atMs: number;
}

/** Is told of each effect of a call before it counts. @throws ServiceError when a partition has had too much. */
export type Spend = (effect: Effect) => void;

/**
 * Refuses writes to a partition, of a table or of an index, that has used up its units of the second. The write that
 * uses up the last ones is taken whole. There is no burst above the limit: it is the partition's own ("DynamoDB burst and
 * adaptive capacity").
 */
export class PartitionThrottle {
  private readonly buckets = new Map<string, Bucket>();
  private tidiedAtMs: number;

  /** @param unitsPerSecond 1,000 on AWS. */
  constructor(
    private readonly clock: Clock,
    private readonly unitsPerSecond: number,
  ) {
    this.tidiedAtMs = clock.now();
  }

  /** @param factor 2 for a transaction, 1 for other writes. */
  begin(factor: number): Spend {
    return (effect) => {
      const nowMs = this.clock.now();
      const uses = [...partitionWrites(effect, factor)];
      if (uses.some(({ partition }) => this.left(partition, nowMs) <= 0)) throw throttlingError();
      for (const { partition, units } of uses) {
        this.buckets.set(partition, { units: this.left(partition, nowMs) - units, atMs: nowMs });
      }
      this.tidy(nowMs);
    };
  }

  private left(partition: string, nowMs: number): number {
    const { units, atMs } = this.buckets.get(partition) ?? { units: this.unitsPerSecond, atMs: nowMs };
    return Math.min(this.unitsPerSecond, units + ((nowMs - atMs) / SECOND_MS) * this.unitsPerSecond);
  }

  /** Forgets, once a second, what is full again. */
  private tidy(nowMs: number): void {
    if (nowMs - this.tidiedAtMs < SECOND_MS) return;
    this.tidiedAtMs = nowMs;
    for (const partition of this.buckets.keys()) {
      if (this.left(partition, nowMs) >= this.unitsPerSecond) this.buckets.delete(partition);
    }
  }
}
