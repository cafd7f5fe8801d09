import { describe, expect, it } from 'vitest';
import { offsetMinutesAt } from '../../../core/time/offset-minutes-at.ts';

describe('offsetMinutesAt', () => {
  it.each([
    ['America/Mexico_City', '2022-07-01T00:00:00Z', -300],
    ['America/Mexico_City', '2023-07-01T00:00:00Z', -360],
    ['America/Mexico_City', '2026-03-28T14:47:12Z', -360],
    ['America/Tijuana', '2026-03-08T09:59:59Z', -480],
    ['America/Tijuana', '2026-03-08T10:00:00Z', -420],
    ['America/Santiago', '2026-04-05T02:59:59Z', -180],
    ['America/Santiago', '2026-04-05T03:00:00Z', -240],
    ['America/Sao_Paulo', '2019-02-16T00:00:00Z', -120],
    ['America/Sao_Paulo', '2020-02-16T00:00:00Z', -180],
    ['Asia/Kolkata', '2026-01-01T00:00:00Z', 330],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 345],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 630],
    ['UTC', '2026-01-01T00:00:00Z', 0],
  ])('%s at %s is %i minutes from UTC', (timeZone, instant, offset) => {
    expect(offsetMinutesAt(timeZone, Date.parse(instant))).toBe(offset);
    expect(offsetMinutesAt(timeZone, Date.parse(instant))).toBe(offset);
  });

  it('rounds local mean time to the minute', () => {
    // 6 h 36 min 36 s west.
    expect(offsetMinutesAt('America/Mexico_City', Date.UTC(1900, 0, 1))).toBe(-397);
  });

  it('stays right when more is asked than it remembers', () => {
    for (let day = 0; day < 21_000; day += 1) offsetMinutesAt('Asia/Kolkata', day * 86_400_000 + Date.UTC(2000, 0));
    expect(offsetMinutesAt('America/Tijuana', Date.parse('2026-03-08T10:00:00Z'))).toBe(-420);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => offsetMinutesAt('America/Atlantis', 0)).toThrow(RangeError);
  });
});
