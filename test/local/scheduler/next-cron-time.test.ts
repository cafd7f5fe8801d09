import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../local/scheduler/cron-expression.ts';
import { nextCronTime } from '../../../local/scheduler/next-cron-time.ts';

/** The next times, as ISO 8601 without seconds. */
function nextTimes(expression: string, count: number, { from = '2026-01-01T00:00Z', zone = 'UTC' } = {}): string[] {
  const cron = parseCron(expression);
  if (!cron) throw new Error(`${expression} is none`);
  const times: string[] = [];
  let afterMs = Date.parse(from);
  while (times.length < count) {
    const dueMs = nextCronTime(cron, zone, afterMs);
    if (dueMs === undefined) break;
    times.push(`${new Date(dueMs).toISOString().slice(0, 16)}Z`);
    afterMs = dueMs;
  }
  return times;
}

describe('nextCronTime', () => {
  it.each<[string, string[]]>([
    ['cron(0/20 22 * * ? *)', ['2026-01-01T22:00Z', '2026-01-01T22:20Z', '2026-01-01T22:40Z', '2026-01-02T22:00Z']],
    ['cron(0 0 1 * ? *)', ['2026-02-01T00:00Z', '2026-03-01T00:00Z', '2026-04-01T00:00Z']],
    ['cron(0 8 31 * ? *)', ['2026-01-31T08:00Z', '2026-03-31T08:00Z', '2026-05-31T08:00Z']],
    ['cron(0 8 29 2 ? *)', ['2028-02-29T08:00Z', '2032-02-29T08:00Z']],
    ['cron(0 8 L * ? *)', ['2026-01-31T08:00Z', '2026-02-28T08:00Z', '2026-03-31T08:00Z']],
    ['cron(0 8 L-3 2 ? *)', ['2026-02-25T08:00Z', '2027-02-25T08:00Z', '2028-02-26T08:00Z']],
    // The 1st is a Sunday in February and March 2026, a Saturday in August; the 31st of May is a Sunday.
    ['cron(0 8 1W 2,3,8 ? *)', ['2026-02-02T08:00Z', '2026-03-02T08:00Z', '2026-08-03T08:00Z']],
    ['cron(0 8 14W 2,3 ? 2026)', ['2026-02-13T08:00Z', '2026-03-13T08:00Z']],
    ['cron(0 8 31W 1-6 ? 2026)', ['2026-01-30T08:00Z', '2026-03-31T08:00Z', '2026-05-29T08:00Z']],
    ['cron(0 8 LW 1,2,5 ? 2026)', ['2026-01-30T08:00Z', '2026-02-27T08:00Z', '2026-05-29T08:00Z']],
    ['cron(0 8 ? * MON-FRI *)', ['2026-01-01T08:00Z', '2026-01-02T08:00Z', '2026-01-05T08:00Z']],
    ['cron(15 10 ? * 6L 2026)', ['2026-01-30T10:15Z', '2026-02-27T10:15Z', '2026-03-27T10:15Z']],
    ['cron(0 8 ? * 3#2 *)', ['2026-01-13T08:00Z', '2026-02-10T08:00Z', '2026-03-10T08:00Z']],
    ['cron(0 8 ? * 5#5 *)', ['2026-01-29T08:00Z', '2026-04-30T08:00Z', '2026-07-30T08:00Z']],
    ['cron(0 8 ? * L *)', ['2026-01-03T08:00Z', '2026-01-10T08:00Z']],
  ])('follows %s', (expression, expected) => {
    expect(nextTimes(expression, expected.length)).toEqual(expected);
  });

  it('never comes again after its last year, nor on a day that no month has', () => {
    expect(nextTimes('cron(0 12 30 6 ? 2026-2027)', 9)).toEqual(['2026-06-30T12:00Z', '2027-06-30T12:00Z']);
    expect(nextTimes('cron(0 12 * * ? 2025)', 9)).toEqual([]);
    expect(nextTimes('cron(0 12 30 2 ? *)', 9)).toEqual([]);
  });

  it('goes by the clock on the wall of its zone, summer and winter', () => {
    const zone = 'America/New_York';

    expect(nextTimes('cron(30 8 15 1,7 ? *)', 2, { zone })).toEqual(['2026-01-15T13:30Z', '2026-07-15T12:30Z']);
    expect(nextTimes('cron(0 0 1 3 ? *)', 1, { zone: 'Pacific/Kiritimati' })).toEqual(['2026-02-28T10:00Z']);
  });

  // The example of the user guide: clocks go from 02:00 to 03:00 on 8 March 2026, and back on 1 November.
  it('skips a day on which its time is left out', () => {
    const from = '2026-03-07T00:00Z';

    expect(nextTimes('cron(30 2 * * ? *)', 3, { from, zone: 'America/Los_Angeles' })).toEqual([
      '2026-03-07T10:30Z',
      '2026-03-09T09:30Z',
      '2026-03-10T09:30Z',
    ]);
  });

  it('runs once, the first time, when its time comes twice', () => {
    const zone = 'America/Los_Angeles';

    expect(nextTimes('cron(30 1 * * ? *)', 3, { from: '2026-10-31T12:00Z', zone })).toEqual([
      '2026-11-01T08:30Z',
      '2026-11-02T09:30Z',
      '2026-11-03T09:30Z',
    ]);
    expect(nextTimes('cron(0/30 * * * ? *)', 5, { from: '2026-11-01T08:00Z', zone })).toEqual([
      '2026-11-01T08:30Z',
      '2026-11-01T10:00Z',
      '2026-11-01T10:30Z',
      '2026-11-01T11:00Z',
      '2026-11-01T11:30Z',
    ]);
  });

  it('is never due at the moment that is asked about, in the first hour or the second', () => {
    const zone = 'America/Los_Angeles';
    const [next] = nextTimes('cron(30 1 * * ? *)', 1, { from: '2026-11-01T08:30Z', zone });
    const [nextOfSecond] = nextTimes('cron(30 1 * * ? *)', 1, { from: '2026-11-01T09:15Z', zone });

    expect([next, nextOfSecond]).toEqual(['2026-11-02T09:30Z', '2026-11-02T09:30Z']);
  });

  it('knows of a day that a zone has left out', () => {
    // Samoa went over the date line: 30 December 2011 was no day there.
    const times = nextTimes('cron(0 12 * * ? *)', 2, { from: '2011-12-29T12:00Z', zone: 'Pacific/Apia' });

    expect(times).toEqual(['2011-12-29T22:00Z', '2011-12-30T22:00Z']);
  });
});
