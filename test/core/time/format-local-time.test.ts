import { describe, expect, it } from 'vitest';
import { formatLocalTime } from '../../../core/time/format-local-time.ts';

describe('formatLocalTime', () => {
  it.each([
    [-360, '2026-03-28T08:47:12-06:00'],
    [330, '2026-03-28T08:47:12+05:30'],
    [-210, '2026-03-28T08:47:12-03:30'],
    [0, '2026-03-28T08:47:12+00:00'],
    [840, '2026-03-28T08:47:12+14:00'],
  ])('writes an offset of %i minutes', (offsetMinutes, text) => {
    expect(formatLocalTime('2026-03-28 08:47:12', offsetMinutes)).toBe(text);
  });
});
