import type { Punch } from './punch.ts';

/** One record in a device's memory that the server has not acknowledged. */
export interface QueuedRecord {
  /** A line without its break, or the whole body of a photo. */
  readonly line: string | Buffer;
  /** The punch that it tells of. */
  readonly punch?: Punch;
  /** How often it was part of a request that went out, whole or torn. */
  timesSent: number;
}

export interface BatchLimits {
  readonly min: number;
  readonly max: number;
}

/** Records per request of the old push library. */
export const FIRMWARE_BATCH: BatchLimits = { min: 30, max: 150 };
/** A photo goes alone. */
export const ONE_AT_A_TIME: BatchLimits = { min: 1, max: 1 };

/**
 * What a device keeps until the server has said OK, oldest first.
 * The batch grows by 10 with each success and shrinks by 30 with each failure, as in the old library:
 * after a failure the records come again, cut differently.
 */
export class RecordQueue {
  private entries: QueuedRecord[] = [];
  private batchSize: number;

  constructor(private readonly limits: BatchLimits = FIRMWARE_BATCH) {
    this.batchSize = limits.min;
  }

  get length(): number {
    return this.entries.length;
  }

  /** @param timesSent how often it went out already. */
  add(line: string | Buffer, punch?: Punch, timesSent = 0): void {
    this.entries.push({ line, ...(punch && { punch }), timesSent });
  }

  /**
   * The oldest records, as many as one request takes.
   * @param together true for two that may not be parted: then the batch is longer.
   */
  nextBatch(together: (a: QueuedRecord, b: QueuedRecord) => boolean = () => false): QueuedRecord[] {
    let size = Math.min(this.batchSize, this.entries.length);
    for (; size > 0 && size < this.entries.length; size++) {
      const [last, next] = [this.entries[size - 1], this.entries[size]];
      if (!last || !next || !together(last, next)) break;
    }
    return this.entries.slice(0, size);
  }

  /** Forgets the oldest `count` records: the server has them. */
  acknowledge(count: number): void {
    this.entries.splice(0, count);
    this.batchSize = Math.min(this.limits.max, this.batchSize + 10);
  }

  failed(): void {
    this.batchSize = Math.max(this.limits.min, this.batchSize - 30);
  }

  /** Takes all out that the test holds for. */
  remove(isMeant: (record: QueuedRecord) => boolean): QueuedRecord[] {
    const removed = this.entries.filter(isMeant);
    this.entries = this.entries.filter((record) => !isMeant(record));
    return removed;
  }
}
