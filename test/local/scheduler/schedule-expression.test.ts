import { describe, expect, it } from 'vitest';
import { firstDueMs, nextDueMs, parseExpression } from '../../../local/scheduler/schedule-expression.ts';

const ms = (iso: string): number => Date.parse(iso);

describe('parseExpression', () => {
  it.each([
    ['at(2026-03-28T14:47:13)', 'UTC', '2026-03-28T14:47:13Z'],
    ['at(2026-03-28T08:47:13)', 'America/Monterrey', '2026-03-28T14:47:13Z'],
    ['at(2026-03-28T14:47:13)', 'Asia/Kolkata', '2026-03-28T09:17:13Z'],
    ['at(2026-01-15T12:00:00)', 'America/New_York', '2026-01-15T17:00:00Z'],
    ['at(2026-07-15T12:00:00)', 'America/New_York', '2026-07-15T16:00:00Z'],
    // Comes twice: clocks go back from 02:00 to 01:00 on 1 November 2026.
    ['at(2026-11-01T01:30:00)', 'America/New_York', '2026-11-01T05:30:00Z'],
    // Is left out: clocks go from 02:00 to 03:00 on 8 March 2026.
    ['at(2026-03-08T02:30:00)', 'America/New_York', '2026-03-08T07:30:00Z'],
    ['at(2026-03-08T01:59:59)', 'America/New_York', '2026-03-08T06:59:59Z'],
    ['at(2026-03-08T03:00:00)', 'America/New_York', '2026-03-08T07:00:00Z'],
  ])('takes %s in %s for %s', (expression, timeZone, dueAt) => {
    expect(parseExpression(expression, timeZone)).toEqual({ kind: 'at', dueMs: ms(dueAt) });
  });

  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(2 days)', 172_800_000],
    ['rate(1 minutes)', 60_000],
    ['rate(1 days)', 86_400_000],
    ['rate(2 hour)', 7_200_000],
  ])('takes %s for every %i ms', (expression, everyMs) => {
    expect(parseExpression(expression, 'UTC')).toEqual({ kind: 'rate', everyMs });
  });

  it.each([
    'at(2026-03-28)',
    'at(2026-03-28T14:47)',
    'at(2026-03-28T14:47:13Z)',
    'at(2026-03-28T14:47:13.000)',
    'at(2026-02-30T00:00:00)',
    'at(2026-03-28T24:00:00)',
    'at(tomorrow)',
    'rate(0 minutes)',
    'rate(1 week)',
    'rate(-1 hours)',
    'rate(30 seconds)',
    'rate(1.5 hours)',
    'nope',
    '',
  ])('does not take %j', (expression) => {
    expect(parseExpression(expression, 'UTC')).toBeUndefined();
  });
});

describe('firstDueMs', () => {
  const everyHour = { kind: 'rate', everyMs: 3_600_000 } as const;
  const nowMs = ms('2026-03-28T14:47:00Z');

  it('is at once for a rate without a start', () => {
    expect(firstDueMs(everyHour, { nowMs })).toBe(nowMs);
  });

  it('is the start of a rate, or its next beat when that has passed', () => {
    const future = ms('2026-03-28T15:10:00Z');
    const past = ms('2026-03-28T12:10:00Z');

    expect(firstDueMs(everyHour, { nowMs, startMs: future })).toBe(future);
    expect(firstDueMs(everyHour, { nowMs, startMs: past })).toBe(ms('2026-03-28T15:10:00Z'));
  });

  it('is never when a rate would begin after its end', () => {
    const endMs = ms('2026-03-28T15:09:59Z');

    expect(firstDueMs(everyHour, { nowMs, startMs: ms('2026-03-28T15:10:00Z'), endMs })).toBeUndefined();
  });

  it('is the first time of a cron() after now, or at or after its start', () => {
    const daily = parseExpression('cron(10 15 * * ? *)', 'UTC');
    if (!daily) throw new Error('it is none');
    const first = (times: { nowMs?: number; startMs?: number; endMs?: number }) =>
      firstDueMs(daily, { nowMs, ...times });

    expect(first({})).toBe(ms('2026-03-28T15:10:00Z'));
    expect(first({ nowMs: ms('2026-03-28T15:10:00Z') })).toBe(ms('2026-03-29T15:10:00Z'));
    expect(first({ startMs: ms('2026-04-02T15:10:00Z') })).toBe(ms('2026-04-02T15:10:00Z'));
    expect(first({ startMs: ms('2026-03-01T00:00:00Z') })).toBe(ms('2026-03-28T15:10:00Z'));
    expect(first({ endMs: ms('2026-03-28T15:09:59Z') })).toBeUndefined();
  });

  it('takes no notice of a start for at()', () => {
    const dueMs = ms('2026-03-28T15:00:00Z');

    expect(firstDueMs({ kind: 'at', dueMs }, { nowMs, startMs: ms('2026-04-01T00:00:00Z') })).toBe(dueMs);
  });
});

describe('nextDueMs', () => {
  const everyMinute = { kind: 'rate', everyMs: 60_000 } as const;

  it('keeps the beat, and makes up for nothing that was missed', () => {
    const dueMs = ms('2026-03-28T14:00:30Z');

    expect(nextDueMs(everyMinute, { dueMs, nowMs: ms('2026-03-28T14:00:31Z') })).toBe(ms('2026-03-28T14:01:30Z'));
    expect(nextDueMs(everyMinute, { dueMs, nowMs: ms('2026-03-28T17:20:00Z') })).toBe(ms('2026-03-28T17:20:30Z'));
  });

  it('is the next time that a cron() names, whatever was missed', () => {
    const hourly = parseExpression('cron(5 * * * ? *)', 'UTC');
    if (!hourly) throw new Error('it is none');
    const dueMs = ms('2026-03-28T14:05:00Z');

    expect(nextDueMs(hourly, { dueMs, nowMs: dueMs })).toBe(ms('2026-03-28T15:05:00Z'));
    expect(nextDueMs(hourly, { dueMs, nowMs: ms('2026-03-28T17:20:00Z') })).toBe(ms('2026-03-28T18:05:00Z'));
  });

  it('ends after the end date, and at once for at()', () => {
    const dueMs = ms('2026-03-28T14:00:00Z');
    const endMs = ms('2026-03-28T14:00:59Z');

    expect(nextDueMs(everyMinute, { dueMs, nowMs: dueMs, endMs })).toBeUndefined();
    expect(nextDueMs({ kind: 'at', dueMs }, { dueMs, nowMs: dueMs })).toBeUndefined();
  });
});
