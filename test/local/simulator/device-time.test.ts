import { describe, expect, it } from 'vitest';
import { offsetMinutes, toDeviceTime } from '../../../local/simulator/device-time.ts';

describe('toDeviceTime', () => {
  it.each([
    ['2026-03-28T14:47:12.204Z', 'America/Mexico_City', '2026-03-28 08:47:12'],
    ['2026-03-28T18:15:00Z', 'Asia/Kathmandu', '2026-03-29 00:00:00'],
    ['2026-10-25T00:30:00Z', 'Europe/Madrid', '2026-10-25 02:30:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Madrid', '2026-10-25 02:30:00'],
  ])('shows %s in %s as %s', (instant, zone, shown) => {
    expect(toDeviceTime(Date.parse(instant), zone)).toBe(shown);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => toDeviceTime(0, 'America/Nowhere')).toThrow(RangeError);
  });
});

describe('offsetMinutes', () => {
  it.each([
    ['2026-03-28T14:47:12.204Z', 'America/Mexico_City', -360],
    ['2026-03-28T14:47:12.999Z', 'Asia/Kathmandu', 345],
    ['2026-10-25T00:59:59Z', 'Europe/Madrid', 120],
    ['2026-10-25T01:00:00Z', 'Europe/Madrid', 60],
  ])('at %s in %s is %s', (instant, zone, minutes) => {
    expect(offsetMinutes(Date.parse(instant), zone)).toBe(minutes);
  });
});
