import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOldTime, encodeOldTime } from '../../../core/zkteco/old-encode.ts';

/** Pairs of protocol reference 11.4 and 4.3. */
const PAIRS: [number, string][] = [
  [548003688, '2017-01-19 15:14:48'],
  [583512660, '2018-02-27 14:51:00'],
  [289515406, '2009-01-03 20:56:46'],
  [289503453, '2009-01-03 17:37:33'],
  [350154520, '2010-11-23 17:08:40'],
  [0, '2000-01-01 00:00:00'],
];

describe('old encode', () => {
  it.each(PAIRS)('reads %i as %s, and writes it so', (value, time) => {
    expect(decodeOldTime(value)).toBe(time);
    expect(encodeOldTime(time)).toBe(value);
  });

  it.each([-1, 1.5, NaN, (1 * 31 + 29) * 86_400, 100 * 372 * 86_400])('refuses %s', (value) => {
    expect(decodeOldTime(value)).toBeUndefined();
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        (date) => {
          const time = date.toISOString().slice(0, 19).replace('T', ' ');
          expect(decodeOldTime(encodeOldTime(time))).toBe(time);
        },
      ),
    );
  });
});
