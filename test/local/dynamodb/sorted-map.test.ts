import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedMap } from '../../../local/dynamodb/sorted-map.ts';

const key = fc.integer({ min: 0, max: 3_000 }).map((number) => String(number).padStart(4, '0'));
const bound = fc.option(key, { nil: undefined });

describe('SortedMap', () => {
  it('reads ranges as a sorted array would, whatever was set and deleted', () => {
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 4_000, size: 'max' }),
        fc.array(key, { maxLength: 2_000, size: 'max' }),
        fc.record({ gt: bound, lt: bound }),
        fc.boolean(),
        fc.nat(4_000),
        (set, deleted, { gt: low, lt: high }, includeLow, readAfter) => {
          const map = new SortedMap<string>();
          for (const [index, one] of set.entries()) {
            if (index === readAfter) map.sort(); // it may be read at any time, and keeps its order from then on
            map.set(one, `value of ${one}`);
          }
          for (const one of deleted) map.delete(one);

          const range = { [includeLow ? 'gte' : 'gt']: low, lt: high };
          const expected = [...new Set(set)]
            .filter((one) => !deleted.includes(one))
            .filter((one) => low === undefined || one > low || (includeLow && one === low))
            .filter((one) => high === undefined || one < high)
            .sort()
            .map((one) => `value of ${one}`);
          expect([...map.range(range)]).toEqual(expected);
          expect([...map.range(range, true)]).toEqual(expected.toReversed());
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps one value for a key', () => {
    const map = new SortedMap<number>();
    map.set('a', 1);
    map.set('a', 2);

    expect(map.get('a')).toBe(2);
    expect(map.size).toBe(1);
    expect([...map.range({})]).toEqual([2]);
  });
});
