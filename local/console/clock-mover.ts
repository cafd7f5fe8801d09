import type { MovableClock } from '../clock.ts';

/** Moves the clock for one caller at a time, and says how far it has come. */
export class ClockMover {
  private present: { readonly ms: number; readonly fromOffsetMs: number; readonly stop: AbortController } | undefined;

  /** @param advance moves the clock, and comes back when all that was due on the way has come to its end. */
  constructor(
    private readonly clock: MovableClock,
    private readonly advance: (ms: number, stop: AbortSignal) => Promise<void>,
  ) {}

  /** How far the clock goes, and has come; undefined when nobody moves it. */
  get move(): { readonly ms: number; readonly doneMs: number } | undefined {
    if (!this.present) return undefined;
    const { ms, fromOffsetMs } = this.present;
    return { ms, doneMs: this.clock.offsetMs - fromOffsetMs };
  }

  /** @returns false when somebody moves it already. */
  async advanceBy(ms: number): Promise<boolean> {
    if (this.present) return false;
    const stop = new AbortController();
    this.present = { ms, fromOffsetMs: this.clock.offsetMs, stop };
    try {
      await this.advance(ms, stop.signal);
    } finally {
      this.present = undefined;
    }
    return true;
  }

  /** Lets the move that goes on end at the step that it has reached. */
  stop(): void {
    this.present?.stop.abort();
  }
}
