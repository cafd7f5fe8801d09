import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetMinutesAt } from '../../../core/time/offset-minutes-at.ts';
import { closestTo, resolveLocalTime, type ResolvedTime } from '../../../core/time/resolve-local-time.ts';

const ZONES = [
  'America/Santiago',
  'America/Tijuana',
  'America/Mexico_City',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
];

const CLOCK_FACE = { dateStyle: 'short', timeStyle: 'medium' } as const;
const clocks = new Map<string, Intl.DateTimeFormat>();

const resolve = (timeZone: string, local: string, near?: string) => {
  const first = resolveLocalTime(local, timeZone);
  return legible(near === undefined ? first : closestTo(Date.parse(near), first));
};
const legible = ({ instantMs, offsetMinutes }: ResolvedTime) => [new Date(instantMs).toISOString(), offsetMinutes];

describe('resolveLocalTime', () => {
  it.each([
    ['America/Mexico_City', '2026-03-28 08:47:12', '2026-03-28T14:47:12.000Z', -360],
    // The last summer time was 2022: a clock that still follows the old rule is an hour off, this is not.
    ['America/Mexico_City', '2022-07-01 08:00:00', '2022-07-01T13:00:00.000Z', -300],
    ['America/Mexico_City', '2023-07-01 08:00:00', '2023-07-01T14:00:00.000Z', -360],
    ['America/Tijuana', '2026-07-01 08:00:00', '2026-07-01T15:00:00.000Z', -420],
    ['America/Santiago', '2026-01-05 08:00:00', '2026-01-05T11:00:00.000Z', -180],
    ['America/Santiago', '2026-07-05 08:00:00', '2026-07-05T12:00:00.000Z', -240],
    ['Asia/Kolkata', '2026-01-05 08:00:00', '2026-01-05T02:30:00.000Z', 330],
    ['America/Sao_Paulo', '2018-12-01 08:00:00', '2018-12-01T10:00:00.000Z', -120],
    ['America/Sao_Paulo', '2026-12-01 08:00:00', '2026-12-01T11:00:00.000Z', -180],
  ])('finds the instant of %s %s', (timeZone, local, instant, offset) => {
    expect(resolve(timeZone, local)).toEqual([instant, offset]);
  });

  describe('an hour that comes twice', () => {
    it('takes the earlier one', () => {
      expect(resolve('America/Tijuana', '2026-11-01 01:30:00')).toEqual(['2026-11-01T08:30:00.000Z', -420]);
      expect(resolve('America/Santiago', '2026-04-04 23:30:00')).toEqual(['2026-04-05T02:30:00.000Z', -180]);
      expect(resolve('Australia/Lord_Howe', '2026-04-05 01:45:00')).toEqual(['2026-04-04T14:45:00.000Z', 660]);
    });

    it('takes the one that is closer to when it was heard of', () => {
      const local = '2026-11-01 01:30:00';
      expect(resolve('America/Tijuana', local, '2026-11-01T08:30:02Z')).toEqual(['2026-11-01T08:30:00.000Z', -420]);
      expect(resolve('America/Tijuana', local, '2026-11-01T09:30:02Z')).toEqual(['2026-11-01T09:30:00.000Z', -480]);
    });
  });

  it('counts on with the offset from before in an hour that is skipped', () => {
    expect(resolve('America/Tijuana', '2026-03-08 02:30:00')).toEqual(['2026-03-08T10:30:00.000Z', -480]);
    expect(resolve('America/Santiago', '2026-09-06 00:30:00')).toEqual(['2026-09-06T04:30:00.000Z', -240]);
    expect(resolve('Pacific/Apia', '2011-12-30 12:00:00')).toEqual(['2011-12-30T22:00:00.000Z', -600]);
  });

  it('is exact to the second at both ends of a change', () => {
    expect(resolve('America/Tijuana', '2026-03-08 01:59:59')).toEqual(['2026-03-08T09:59:59.000Z', -480]);
    expect(resolve('America/Tijuana', '2026-03-08 03:00:00')).toEqual(['2026-03-08T10:00:00.000Z', -420]);
    expect(resolve('America/Tijuana', '2026-11-01 00:59:59')).toEqual(['2026-11-01T07:59:59.000Z', -420]);
    expect(resolve('America/Tijuana', '2026-11-01 02:00:00')).toEqual(['2026-11-01T10:00:00.000Z', -480]);
  });

  it('refuses what is no canonical local time', () => {
    expect(() => resolve('UTC', '2026-03-08T02:30:00')).toThrow(RangeError);
  });

  it('finds every instant again from its wall clock', () => {
    // Around the changes of each year, where it is hard, as well as anywhere.
    const second = fc.integer({ min: Date.UTC(1975, 0) / 1000, max: Date.UTC(2037, 0) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), second, (timeZone, seconds) => {
        for (const instantMs of [seconds * 1000, nextChange(timeZone, seconds * 1000)].flatMap(around)) {
          const local = toLocal(timeZone, instantMs);
          const earliest = resolveLocalTime(local, timeZone);
          expect(closestTo(instantMs, earliest).instantMs).toBe(instantMs);
          expect(toLocal(timeZone, earliest.instantMs)).toBe(local);
          expect(earliest.instantMs).toBeLessThanOrEqual(instantMs);
        }
      }),
    );
  });
});

function around(instantMs: number): number[] {
  return [-3_600_000, -1_800_000, -1_000, 0, 1_000, 1_800_000, 3_600_000].map((shift) => instantMs + shift);
}

/** What a wall clock shows, from another source than the code under test. */
function toLocal(timeZone: string, instantMs: number): string {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, ...CLOCK_FACE });
  clocks.set(timeZone, clock);
  return clock.format(instantMs);
}

/** The next change of the offset within 400 days, to the second; the same instant when there is none. */
function nextChange(timeZone: string, fromMs: number): number {
  const offset = offsetMinutesAt(timeZone, fromMs);
  const steps = Array.from({ length: 80 }, (_, index) => fromMs + (index + 1) * 5 * 86_400_000);
  let after = steps.find((instantMs) => offsetMinutesAt(timeZone, instantMs) !== offset) ?? fromMs;
  let before = after === fromMs ? fromMs : after - 5 * 86_400_000;
  while (after - before > 1_000) {
    const middle = Math.floor((before + after) / 2_000) * 1_000;
    if (offsetMinutesAt(timeZone, middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}
