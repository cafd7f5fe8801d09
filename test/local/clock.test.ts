import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MovableClock } from '../../local/clock.ts';

const START_MS = Date.parse('2026-03-28T14:47:13.000Z');
const HOUR_MS = 3_600_000;

describe('MovableClock', () => {
  let clock: MovableClock;
  beforeEach(() => {
    vi.useFakeTimers({ now: START_MS });
    clock = new MovableClock();
  });
  afterEach(() => {
    clock.stop();
    vi.useRealTimers();
  });

  it('shows real time until it is moved, and goes on from there', () => {
    expect(clock.now()).toBe(START_MS);

    clock.advance(72 * HOUR_MS);
    vi.advanceTimersByTime(5);

    expect(clock.now()).toBe(START_MS + 72 * HOUR_MS + 5);
    expect(clock.offsetMs).toBe(72 * HOUR_MS);
    expect(new BigInt64Array(clock.sharedOffset)[0]).toBe(BigInt(72 * HOUR_MS));
  });

  it('never goes back', () => {
    expect(() => clock.advance(-1)).toThrow('time only moves forward');
    expect(() => clock.advance(NaN)).toThrow('time only moves forward');
  });

  it('fires a timer when real time reaches it, once', () => {
    const fired: number[] = [];
    clock.setTimer(START_MS + 1000, () => fired.push(clock.now()));

    vi.advanceTimersByTime(999);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(5000);

    expect(fired).toEqual([START_MS + 1000]);
    expect(clock.nextDueMs).toBeUndefined();
  });

  it('fires a timer that was due already, but not before it was set', () => {
    let fired = false;
    clock.setTimer(START_MS - 1, () => (fired = true));

    expect(fired).toBe(false);
    vi.advanceTimersByTime(1);

    expect(fired).toBe(true);
  });

  it('waits for less once it was moved', () => {
    const fired: number[] = [];
    clock.setTimer(START_MS + HOUR_MS, () => fired.push(clock.now()));
    clock.advance(HOUR_MS - 10);

    vi.advanceTimersByTime(10);

    expect(fired).toEqual([START_MS + HOUR_MS]);
  });

  it('fires what becomes due on its way in order, each at its own time, and what these set in turn', () => {
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, (clock.now() - START_MS) / HOUR_MS]);
    clock.setTimer(START_MS + 3 * HOUR_MS, note('third'));
    clock.setTimer(START_MS + HOUR_MS, () => {
      note('first')();
      clock.setTimer(clock.now() + HOUR_MS, note('second'));
    });
    clock.setTimer(START_MS + 3 * HOUR_MS, note('fourth'));
    clock.setTimer(START_MS + 5 * HOUR_MS, note('too late'));

    clock.advance(4 * HOUR_MS);

    expect(fired).toEqual([
      ['first', 1],
      ['second', 2],
      ['third', 3],
      ['fourth', 3],
    ]);
    expect(clock.now()).toBe(START_MS + 4 * HOUR_MS);
    expect(clock.nextDueMs).toBe(START_MS + 5 * HOUR_MS);
  });

  it('fires no timer that was cancelled', () => {
    const fired: string[] = [];
    const early = clock.setTimer(START_MS + 1000, () => fired.push('cancelled'));
    clock.setTimer(START_MS + 2000, () => fired.push('kept'));

    early.cancel();
    early.cancel();
    clock.advance(1000);
    vi.advanceTimersByTime(1000);

    expect(fired).toEqual(['kept']);
  });

  it('fires the timers behind one that throws', () => {
    const fired: string[] = [];
    clock.setTimer(START_MS + 1000, () => {
      throw new Error('broke');
    });
    clock.setTimer(START_MS + 2000, () => fired.push('behind'));

    expect(() => clock.advance(5000)).toThrow('broke');
    expect(clock.now()).toBe(START_MS + 5000);
    vi.advanceTimersByTime(1);

    expect(fired).toEqual(['behind']);
  });

  it('waits longer than setTimeout can', () => {
    const fired: number[] = [];
    clock.setTimer(START_MS + 100 * 24 * HOUR_MS, () => fired.push(clock.now()));

    vi.advanceTimersByTime(99 * 24 * HOUR_MS);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(24 * HOUR_MS);

    expect(fired).toEqual([START_MS + 100 * 24 * HOUR_MS]);
  });

  it('fires nothing any more when it is stopped', () => {
    let fired = false;
    clock.setTimer(START_MS + 1000, () => (fired = true));

    clock.stop();
    vi.advanceTimersByTime(2000);
    clock.advance(2000);

    expect(fired).toBe(false);
  });
});
