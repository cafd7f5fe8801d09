import type { MovableClock } from '../clock.ts';

/** Moves the clock for one caller at a time, and knows where it is going. */
export class ClockMover {
  private targetMs: number | undefined;

  /** @param advance moves the clock, and comes back when all that was due on the way has come to its end. */
  constructor(
    private readonly clock: MovableClock,
    private readonly advance: (ms: number) => Promise<void>,
  ) {}

  /** Milliseconds since the epoch; undefined when nobody moves the clock. */
  get movingToMs(): number | undefined {
    return this.targetMs;
  }

  /** @returns false when somebody moves it already. */
  async move(ms: number): Promise<boolean> {
    if (this.targetMs !== undefined) return false;
    this.targetMs = this.clock.now() + ms;
    try {
      await this.advance(ms);
    } finally {
      this.targetMs = undefined;
    }
    return true;
  }
}
