import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { advanceInSteps } from '../../local/advance-in-steps.ts';
import { MovableClock } from '../../local/clock.ts';

const START_MS = Date.parse('2026-03-28T14:47:13.000Z');
const HOUR_MS = 3_600_000;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('advanceInSteps', () => {
  let clock: MovableClock;
  beforeEach(() => {
    vi.useFakeTimers({ now: START_MS, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    clock = new MovableClock();
  });
  afterEach(() => {
    clock.stop();
    vi.useRealTimers();
  });

  /** Does its work later than it is woken, as a function does, and asks for the next time only then. */
  function everyHour(note: (hours: number) => void): void {
    clock.setTimer(clock.now() + HOUR_MS, () => {
      void nextTurn().then(() => {
        note((clock.now() - START_MS) / HOUR_MS);
        everyHour(note);
      });
    });
  }

  it('comes to what follows from what follows, each at its own time', async () => {
    const seen: number[] = [];
    everyHour((hours) => seen.push(hours));

    await advanceInSteps(clock, 4.5 * HOUR_MS, nextTurn);

    expect(seen).toEqual([1, 2, 3, 4]);
    expect(clock.now()).toBe(START_MS + 4.5 * HOUR_MS);
    expect(clock.nextDueMs).toBe(START_MS + 5 * HOUR_MS);
  });

  it('waits for what goes on before it begins, and for what the last step set off', async () => {
    const seen: string[] = [];
    let waits = 0;
    clock.setTimer(START_MS + HOUR_MS, () => seen.push('timer'));

    await advanceInSteps(clock, HOUR_MS, async () => {
      await nextTurn();
      seen.push(`quiet ${++waits}`);
    });

    expect(seen).toEqual(['quiet 1', 'timer', 'quiet 2', 'quiet 3']);
  });

  it('moves as far as it is told, whatever time the work takes', async () => {
    const seen: number[] = [];
    clock.setTimer(START_MS + 1_000, () => seen.push(clock.now() - START_MS));
    clock.setTimer(START_MS + 2_000, () => seen.push(clock.now() - START_MS));

    await advanceInSteps(clock, 2_500, async () => {
      vi.setSystemTime(Date.now() + 700);
      return nextTurn();
    });

    expect(seen).toEqual([1_000, 2_000]);
    expect(clock.offsetMs).toBe(2_500);
  });

  it('ends at the step that it has reached when it is stopped', async () => {
    const stop = new AbortController();
    everyHour((hours) => {
      if (hours === 2) stop.abort();
    });

    await advanceInSteps(clock, 4.5 * HOUR_MS, nextTurn, stop.signal);

    expect(clock.now()).toBe(START_MS + 2 * HOUR_MS);
  });

  it('never goes back', async () => {
    await expect(advanceInSteps(clock, -1, nextTurn)).rejects.toThrow('time only moves forward');
    await expect(advanceInSteps(clock, NaN, nextTurn)).rejects.toThrow('time only moves forward');
  });
});
