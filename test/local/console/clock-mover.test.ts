import { describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { ClockMover } from '../../../local/console/clock-mover.ts';

/** A mover whose moves go half their way and then wait to be let go. */
function heldMover(): { clock: MovableClock; mover: ClockMover; arrive: () => void; stops: AbortSignal[] } {
  const clock = new MovableClock();
  const arrivals: (() => void)[] = [];
  const stops: AbortSignal[] = [];
  const mover = new ClockMover(clock, (ms, stop) => {
    clock.advance(ms / 2);
    stops.push(stop);
    return new Promise((resolve) => arrivals.push(resolve));
  });
  return { clock, mover, arrive: () => arrivals.pop()?.(), stops };
}

describe('ClockMover', () => {
  it('moves for one caller at a time, and says how far it has come', async () => {
    const { clock, mover, arrive } = heldMover();
    clock.advance(7_000);

    const first = mover.advanceBy(60_000);

    expect(mover.move).toEqual({ ms: 60_000, doneMs: 30_000 });
    expect(await mover.advanceBy(1)).toBe(false);
    arrive();
    expect(await first).toBe(true);
    expect(mover.move).toBeUndefined();
    expect(clock.offsetMs).toBe(37_000);
  });

  it('stops the move that goes on, and no later one', async () => {
    const { mover, arrive, stops } = heldMover();
    mover.stop();
    const first = mover.advanceBy(60_000);
    mover.stop();
    arrive();
    await first;
    const second = mover.advanceBy(60_000);
    arrive();
    await second;

    expect(stops.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('can be used again after a move that failed', async () => {
    const mover = new ClockMover(new MovableClock(), async () => {
      throw new Error('no');
    });

    await expect(mover.advanceBy(1)).rejects.toThrow('no');

    expect(mover.move).toBeUndefined();
  });
});
