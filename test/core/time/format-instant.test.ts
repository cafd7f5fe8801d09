import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../../core/time/format-instant.ts';

describe('formatInstant', () => {
  it('writes ISO 8601 in UTC, with milliseconds', () => {
    expect(formatInstant(1_774_709_233_204)).toBe('2026-03-28T14:47:13.204Z');
    expect(formatInstant(-1)).toBe('1969-12-31T23:59:59.999Z');
  });

  it('writes what toISOString writes, whatever was asked before', () => {
    const years0To9999 = fc.date({
      min: new Date('0000-01-01T00:00:00.000Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    const sameDayLater = fc.nat(86_400_000 - 1);
    fc.assert(
      fc.property(years0To9999, sameDayLater, (date, laterMs) => {
        const later = new Date(date.getTime() - (((date.getTime() % 86_400_000) + 86_400_000) % 86_400_000) + laterMs);
        expect(formatInstant(date.getTime())).toBe(date.toISOString());
        expect(formatInstant(later.getTime())).toBe(later.toISOString());
      }),
    );
  });
});
