import { isLoopbackHost } from '../http-api/loopback.ts';

const ANSWER_WITHIN_MS = 2_000;

/** What time it is for a cloud: real time, unless it is a local cloud whose clock was moved. */
export class CloudClock {
  private aheadOfRealTimeMs = 0;

  /** @param url the cloud's address; undefined when none is known. */
  constructor(private readonly url: string | undefined) {}

  /** How far the cloud's clock was ahead of real time when it was last asked. */
  get aheadMs(): number {
    return this.aheadOfRealTimeMs;
  }

  now(): number {
    return Date.now() + this.aheadOfRealTimeMs;
  }

  /** Asks the cloud again, if it is a local one. When it does not answer, what was known stays. */
  async refresh(): Promise<void> {
    if (this.url === undefined || !isLoopbackHost(new URL(this.url).host)) return;
    try {
      const answer = await fetch(`${this.url}/_local/state`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const state = (await answer.json()) as { clock_offset_ms?: unknown } | null;
      if (typeof state?.clock_offset_ms === 'number') this.aheadOfRealTimeMs = state.clock_offset_ms;
    } catch {
      // Gone, or no local cloud: nobody else knows better.
    }
  }
}
