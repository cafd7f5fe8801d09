import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../local/scheduler/cron-expression.ts';

describe('parseCron', () => {
  const NOON = { minutes: [0], hours: [12] };

  it('reads lists, ranges, steps and names', () => {
    const cron = parseCron('cron(0-15/5,50 8-10,22/1 ? FEB,APR-JUN MON-WED,7 2026-2028)');

    expect(cron).toEqual({
      minutes: [0, 5, 10, 15, 50],
      hours: [8, 9, 10, 22, 23],
      dayRule: { kind: 'days-of-week', days: new Set([2, 3, 4, 7]) },
      months: new Set([2, 4, 5, 6]),
      years: new Set([2026, 2027, 2028]),
    });
  });

  it('takes every year when none is named', () => {
    const years = parseCron('cron(0 12 * * ?)')?.years;

    expect(years?.size).toBe(230);
    expect([years?.has(1970), years?.has(2199), years?.has(2200)]).toEqual([true, true, false]);
  });

  it.each([
    ['cron(0 12 */10 * ? *)', { kind: 'days-of-month', days: new Set([1, 11, 21, 31]) }],
    ['cron(0 12 L * ? *)', { kind: 'from-end-of-month', daysBefore: 0 }],
    ['cron(0 12 L-3 * ? *)', { kind: 'from-end-of-month', daysBefore: 3 }],
    ['cron(0 12 15W * ? *)', { kind: 'workday-nearest', day: 15 }],
    ['cron(0 12 LW * ? *)', { kind: 'last-workday' }],
    ['cron(0 12 ? * L *)', { kind: 'days-of-week', days: new Set([7]) }],
    ['cron(0 12 ? * 6L *)', { kind: 'last-such-day', dayOfWeek: 6 }],
    ['cron(0 12 ? * friL *)', { kind: 'last-such-day', dayOfWeek: 6 }],
    ['cron(0 12 ? * 3#2 *)', { kind: 'nth-such-day', dayOfWeek: 3, nth: 2 }],
    ['cron(0 12 ? * TUE#5 *)', { kind: 'nth-such-day', dayOfWeek: 3, nth: 5 }],
    ['cron(0 12 ? * * *)', { kind: 'days-of-week', days: new Set([1, 2, 3, 4, 5, 6, 7]) }],
  ])('reads the days of %s', (expression, dayRule) => {
    expect(parseCron(expression)).toMatchObject({ ...NOON, dayRule });
  });

  // Taken by AWS (LocalStack issue 13572, tried there in its console).
  it.each(['cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)', 'cron(30-30 13-13 ? * 2,4,6 *)', 'cron(1-31/30 1-1 ? * 1,7 *)'])(
    'takes %s',
    (expression) => {
      expect(parseCron(expression)).toBeDefined();
    },
  );

  it.each([
    ['too few fields', 'cron(0 12 * *)'],
    ['too many fields', 'cron(0 0 12 * * ? *)'],
    ['no field for days left open', 'cron(0 12 * * * *)'],
    ['both fields for days named', 'cron(0 12 1 * MON *)'],
    ['both fields for days left open', 'cron(0 12 ? * ? *)'],
    ['a ? elsewhere', 'cron(? 12 * * ? *)'],
    ['a minute of 60', 'cron(60 12 * * ? *)'],
    ['an hour of 24', 'cron(0 24 * * ? *)'],
    ['a day of 0', 'cron(0 12 0 * ? *)'],
    ['a day of 32', 'cron(0 12 32 * ? *)'],
    ['a month of 13', 'cron(0 12 1 13 ? *)'],
    ['a day of the week of 0', 'cron(0 12 ? * 0 *)'],
    ['a day of the week of 8', 'cron(0 12 ? * 8 *)'],
    ['a year before 1970', 'cron(0 12 * * ? 1969)'],
    ['a year after 2199', 'cron(0 12 * * ? 2200)'],
    ['a name of no month', 'cron(0 12 1 JANUARY ? *)'],
    ['a range that runs backwards', 'cron(0 22-2 * * ? *)'],
    ['a range of three', 'cron(0 1-2-3 * * ? *)'],
    ['a step of nothing', 'cron(*/0 12 * * ? *)'],
    ['a step longer than the field', 'cron(*/60 12 * * ? *)'],
    ['two steps', 'cron(0/5/5 12 * * ? *)'],
    ['a step of days of the week', 'cron(0 12 ? * 2/2 *)'],
    ['two instances of days', 'cron(0 12 ? * 3#1,6#3 *)'],
    ['a sixth week', 'cron(0 12 ? * 3#6 *)'],
    ['a week of no day', 'cron(0 12 ? * #2 *)'],
    ['a nearest workday of none', 'cron(0 12 W * ? *)'],
    ['L among other days', 'cron(0 12 1,L * ? *)'],
    ['# in the days of the month', 'cron(0 12 3#2 * ? *)'],
    ['W in the days of the week', 'cron(0 12 ? * 3W *)'],
    ['an empty item', 'cron(0,,5 12 * * ? *)'],
    ['a sign', 'cron(-5 12 * * ? *)'],
    ['a fraction', 'cron(0.5 12 * * ? *)'],
    ['commas between the fields', 'cron(0/5, 9-18, ?, *, MON-FRI, *)'],
    ['white space around the fields', 'cron( 0 12 * * ? *)'],
    ['no fields', 'cron()'],
    ['another word', 'CRON(0 12 * * ? *) '],
  ])('refuses %s', (_, expression) => {
    expect(parseCron(expression)).toBeUndefined();
  });
});
