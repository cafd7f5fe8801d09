/** One line in a device's memory that the server has not acknowledged. */
export interface QueuedRecord {
  readonly line: string;
  /** How often it was part of a request that went out, whole or torn. */
  timesSent: number;
}

export interface BatchLimits {
  readonly min: number;
  readonly max: number;
}

/** Records per request of the old push library. */
export const FIRMWARE_BATCH: BatchLimits = { min: 30, max: 150 };

/**
 * What a device keeps until the server has said OK, oldest first.
 * The batch grows by 10 with each success and shrinks by 30 with each failure, as in the old library:
 * after a failure the records come again, cut differently.
 */
export class RecordQueue<Entry extends QueuedRecord> {
  private readonly entries: Entry[] = [];
  private batchSize: number;

  constructor(private readonly limits: BatchLimits = FIRMWARE_BATCH) {
    this.batchSize = limits.min;
  }

  get length(): number {
    return this.entries.length;
  }

  add(entry: Entry): void {
    this.entries.push(entry);
  }

  /** The oldest records, as many as one request takes. */
  nextBatch(): Entry[] {
    return this.entries.slice(0, this.batchSize);
  }

  /** Forgets the oldest `count` records: the server has them. */
  acknowledge(count: number): void {
    this.entries.splice(0, count);
    this.batchSize = Math.min(this.limits.max, this.batchSize + 10);
  }

  failed(): void {
    this.batchSize = Math.max(this.limits.min, this.batchSize - 30);
  }
}
