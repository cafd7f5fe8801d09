import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../local/scheduler/cron-expression.ts';
import { nextCronTime } from '../../../local/scheduler/next-cron-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function next(expression: string, zone: string, afterMs: number): number | undefined {
  const cron = parseCron(expression);
  if (!cron) throw new Error(`${expression} is none`);
  return nextCronTime(cron, zone, afterMs);
}

interface Shown {
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** A clock on the wall, asked of the platform. */
function createWallClock(zone: string): (epochMs: number) => Shown {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (epochMs) => {
    const part = (type: string): number =>
      Number(format.formatToParts(epochMs).find((candidate) => candidate.type === type)?.value);
    return { day: part('day'), hour: part('hour'), minute: part('minute') };
  };
}

/** Looks at every minute; one that was shown within the last three hours already does not count again. */
function searchEveryMinute(
  { zone, afterMs, untilMs }: { zone: string; afterMs: number; untilMs: number },
  isNamed: (shown: Shown) => boolean,
): number | undefined {
  const wallClock = createWallClock(zone);
  const first = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const seen = new Map<string, number>();
  for (let epochMs = first - 3 * HOUR_MS; epochMs <= untilMs; epochMs += MINUTE_MS) {
    const shown = wallClock(epochMs);
    const key = `${shown.day} ${shown.hour}:${shown.minute}`;
    const isAgain = epochMs - (seen.get(key) ?? -Infinity) <= 3 * HOUR_MS;
    if (!isAgain) seen.set(key, epochMs);
    if (!isAgain && epochMs >= first && isNamed(shown)) return epochMs;
  }
  return undefined;
}

/** Days around a change of clocks: an hour forward, an hour back, half an hour forward and back, none. */
const CHANGES = [
  ['America/Los_Angeles', '2026-03-08T10:00:00Z'],
  ['America/Los_Angeles', '2026-11-01T09:00:00Z'],
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  // At midnight: a day begins at one, or twice.
  ['America/Havana', '2026-03-08T05:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['Asia/Kolkata', '2026-05-05T12:00:00Z'],
] as const;

const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 });
const hours = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 });

/** The two fields for days, and what they mean of a single day. */
interface DayFields {
  readonly dayOfMonth: string;
  readonly dayOfWeek: string;
  readonly isNamed: (date: Date) => boolean;
}
type IsNamed = DayFields['isNamed'];

const ofMonth = (dayOfMonth: string, isNamed: IsNamed): DayFields => ({ dayOfMonth, dayOfWeek: '?', isNamed });
const ofWeek = (dayOfWeek: string, isNamed: IsNamed): DayFields => ({ dayOfMonth: '?', dayOfWeek, isNamed });

/** Every day of the month that a day is in. */
function monthOf(date: Date): Date[] {
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return Array.from(
    { length: days },
    (_, index) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), index + 1)),
  );
}
const numberOf = (date: Date | undefined): number => date?.getUTCDate() ?? 0;
const weekdayOf = (date: Date): number => date.getUTCDay() + 1;
const workdaysOf = (date: Date): Date[] =>
  monthOf(date).filter((other) => weekdayOf(other) > 1 && weekdayOf(other) < 7);
const sameWeekdaysOf = (date: Date): Date[] => monthOf(date).filter((other) => weekdayOf(other) === weekdayOf(date));

const day = fc.integer({ min: 1, max: 31 });
const weekday = fc.integer({ min: 1, max: 7 });
const dayFields: fc.Arbitrary<DayFields> = fc.oneof(
  day.map((n) => ofMonth(String(n), (date) => numberOf(date) === n)),
  fc
    .tuple(day, day)
    .map(([n, step]) => ofMonth(`${n}/${step}`, (date) => numberOf(date) >= n && (numberOf(date) - n) % step === 0)),
  fc
    .integer({ min: 0, max: 30 })
    .map((n) => ofMonth(`L-${n}`, (date) => numberOf(date) === numberOf(monthOf(date).at(-1)) - n)),
  day.map((n) =>
    ofMonth(`${n}W`, (date) => {
      if (n > monthOf(date).length) return false;
      const [nearest] = workdaysOf(date).sort((a, b) => Math.abs(numberOf(a) - n) - Math.abs(numberOf(b) - n));
      return numberOf(date) === numberOf(nearest);
    }),
  ),
  fc.constant(ofMonth('LW', (date) => numberOf(date) === numberOf(workdaysOf(date).at(-1)))),
  fc
    .uniqueArray(weekday, { minLength: 1 })
    .map((days) => ofWeek(days.join(), (date) => days.includes(weekdayOf(date)))),
  weekday.map((n) =>
    ofWeek(`${n}L`, (date) => weekdayOf(date) === n && numberOf(date) === numberOf(sameWeekdaysOf(date).at(-1))),
  ),
  fc
    .tuple(weekday, fc.integer({ min: 1, max: 5 }))
    .map(([n, nth]) =>
      ofWeek(
        `${n}#${nth}`,
        (date) => weekdayOf(date) === n && numberOf(date) === numberOf(sameWeekdaysOf(date)[nth - 1]),
      ),
    ),
);

describe('nextCronTime', () => {
  it('finds what a search minute by minute finds, around changes of clocks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANGES),
        fc.integer({ min: -8 * 60, max: 8 * 60 }),
        fc.integer({ min: 0, max: 59_999 }),
        minutes,
        hours,
        ([zone, change], offsetMinutes, offsetMs, named, namedHours) => {
          const afterMs = Date.parse(change) + offsetMinutes * MINUTE_MS + offsetMs;
          const untilMs = afterMs + 12 * HOUR_MS;
          const isNamed = ({ hour, minute }: Shown): boolean => namedHours.includes(hour) && named.includes(minute);

          const found = next(`cron(${named.join()} ${namedHours.join()} * * ? *)`, zone, afterMs) ?? Infinity;

          expect(found <= untilMs ? found : undefined).toBe(searchEveryMinute({ zone, afterMs, untilMs }, isNamed));
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);

  it('finds the day that a search day by day finds', () => {
    fc.assert(
      fc.property(
        dayFields,
        fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
        fc.integer({ min: Date.UTC(2024, 0, 1) / DAY_MS, max: Date.UTC(2030, 0, 1) / DAY_MS }),
        ({ dayOfMonth, dayOfWeek, isNamed }, months, startDay) => {
          let expected: number | undefined;
          for (let offset = 0; offset <= 4 * 366 && expected === undefined; offset++) {
            const date = new Date((startDay + offset) * DAY_MS);
            if (months.includes(date.getUTCMonth() + 1) && isNamed(date)) expected = date.getTime();
          }

          const found = next(`cron(0 0 ${dayOfMonth} ${months.join()} ${dayOfWeek} *)`, 'UTC', startDay * DAY_MS - 1);

          expect(found !== undefined && found <= (startDay + 4 * 366) * DAY_MS ? found : undefined).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});
