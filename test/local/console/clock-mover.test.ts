import { describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { ClockMover } from '../../../local/console/clock-mover.ts';

describe('ClockMover', () => {
  it('moves for one caller at a time, and says where to', async () => {
    const clock = new MovableClock();
    let arrive = (): void => {};
    const moved: number[] = [];
    const mover = new ClockMover(clock, async (ms) => {
      moved.push(ms);
      await new Promise<void>((resolve) => (arrive = resolve));
    });
    const before = clock.now();

    const first = mover.move(60_000);

    expect(mover.movingToMs).toBeGreaterThanOrEqual(before + 60_000);
    expect(await mover.move(1)).toBe(false);
    arrive();
    expect(await first).toBe(true);
    expect(mover.movingToMs).toBeUndefined();
    expect(moved).toEqual([60_000]);
  });

  it('can be used again after a move that failed', async () => {
    const mover = new ClockMover(new MovableClock(), async () => {
      throw new Error('no');
    });

    await expect(mover.move(1)).rejects.toThrow('no');

    expect(mover.movingToMs).toBeUndefined();
  });
});
