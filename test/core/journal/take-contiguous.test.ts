import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeContiguous } from '../../../core/journal/take-contiguous.ts';

const NOW = Date.parse('2026-03-28T15:00:00.000Z');
const at = (position: number, receivedAt = '2026-03-28T14:59:59.000Z'): { position: number; receivedAt: string } => ({
  position,
  receivedAt,
});

describe('takeContiguous', () => {
  it('stops at a gap that a transaction half shown may have left', () => {
    expect(takeContiguous([at(5), at(6), at(8)], 4, NOW)).toEqual([at(5), at(6)]);
    expect(takeContiguous([at(6)], 4, NOW)).toEqual([]);
  });

  it('passes a gap before an event older than an hour: expired history', () => {
    const old = at(9, '2026-03-28T13:59:59.000Z');

    expect(takeContiguous([old, at(10)], 4, NOW)).toEqual([old, at(10)]);
  });

  it('still stops at a gap before an event of exactly less than an hour', () => {
    expect(takeContiguous([at(9, '2026-03-28T14:00:00.001Z')], 4, NOW)).toEqual([]);
  });

  it('never skips a position that may still come, whatever part of a journal is shown', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 40 })), fc.integer({ min: 0, max: 40 }), (shown, after) => {
        const visible = shown.filter((position) => position > after).sort((a, b) => a - b);

        const taken = takeContiguous(
          visible.map((position) => at(position)),
          after,
          NOW,
        ).map(({ position }) => position);

        expect(taken).toEqual(taken.map((_, index) => after + 1 + index));
        expect(visible).not.toContain(after + taken.length + 1);
      }),
    );
  });
});
