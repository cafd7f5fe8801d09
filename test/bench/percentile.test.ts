import { describe, expect, it } from 'vitest';
import { percentile } from '../../bench/tools/percentile.ts';

describe('percentile', () => {
  it('is the value at the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

    expect([50, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 99, 100]);
    expect([percentile([7], 50), percentile([1, 2, 3], 50), percentile([1, 2, 3], 99)]).toEqual([7, 2, 3]);
  });

  it('refuses no values at all', () => {
    expect(() => percentile([], 50)).toThrow('a percentile needs at least one value');
  });
});
