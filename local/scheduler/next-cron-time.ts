import { type CronExpression, type DayRule, LAST_YEAR } from './cron-expression.ts';
import { localTimeAt, shownFirstAt } from './zoned-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SUNDAY = 1;
const SATURDAY = 7;

/**
 * The first moment after `afterMs` that a `cron()` names in a time zone; undefined when none comes before 2200.
 * A local time that is left out in spring is skipped. One that comes twice in autumn counts the first time only
 * (EventBridge Scheduler user guide, "Daylight savings time on EventBridge Scheduler").
 */
export function nextCronTime(cron: CronExpression, timeZone: string, afterMs: number): number | undefined {
  const localAfterMs = localTimeAt(afterMs, timeZone);
  let day = startOfDay(localAfterMs);
  for (;;) {
    const found = nextDay(cron, day);
    if (found === undefined) return undefined;
    for (const localMs of timesOf(found, cron)) {
      // Saves looking at the zone: what the clock on the wall has passed was shown by then.
      const dueMs = localMs > localAfterMs ? shownFirstAt(localMs, timeZone) : undefined;
      // In an hour that comes again, it was shown the first time.
      if (dueMs !== undefined && dueMs > afterMs) return dueMs;
    }
    day = addDays(found, 1);
  }
}

function* timesOf(day: Date, { hours, minutes }: CronExpression): Generator<number> {
  for (const hour of hours) {
    for (const minute of minutes) yield day.getTime() + hour * HOUR_MS + minute * MINUTE_MS;
  }
}

/** The first day from `day` on that is named; days are midnights, as if they were of UTC. */
function nextDay({ dayRule, months, years }: CronExpression, day: Date): Date | undefined {
  let candidate = day;
  while (candidate.getUTCFullYear() <= LAST_YEAR) {
    const year = candidate.getUTCFullYear();
    const month = candidate.getUTCMonth();
    if (!years.has(year)) candidate = new Date(Date.UTC(year + 1, 0, 1));
    else if (!months.has(month + 1)) candidate = new Date(Date.UTC(year, month + 1, 1));
    else if (!isNamed(candidate, dayRule)) candidate = addDays(candidate, 1);
    else return candidate;
  }
  return undefined;
}

function isNamed(day: Date, rule: DayRule): boolean {
  const dayOfMonth = day.getUTCDate();
  const dayOfWeek = day.getUTCDay() + 1;
  const lastDay = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0));
  switch (rule.kind) {
    case 'days-of-month':
      return rule.days.has(dayOfMonth);
    case 'from-end-of-month':
      return dayOfMonth === lastDay.getUTCDate() - rule.daysBefore;
    case 'workday-nearest':
      return rule.day <= lastDay.getUTCDate() && dayOfMonth === workdayNearest(addDays(day, rule.day - dayOfMonth));
    case 'last-workday':
      return dayOfMonth === workdayNearest(lastDay);
    case 'days-of-week':
      return rule.days.has(dayOfWeek);
    case 'last-such-day':
      return dayOfWeek === rule.dayOfWeek && dayOfMonth > lastDay.getUTCDate() - 7;
    case 'nth-such-day':
      return dayOfWeek === rule.dayOfWeek && Math.ceil(dayOfMonth / 7) === rule.nth;
  }
}

/** Day of the month of the nearest Monday to Friday, never across the end of the month. */
function workdayNearest(day: Date): number {
  const dayOfMonth = day.getUTCDate();
  const isLast = addDays(day, 1).getUTCDate() === 1;
  switch (day.getUTCDay() + 1) {
    case SATURDAY:
      return dayOfMonth === 1 ? 3 : dayOfMonth - 1;
    case SUNDAY:
      return isLast ? dayOfMonth - 2 : dayOfMonth + 1;
    default:
      return dayOfMonth;
  }
}

function startOfDay(localMs: number): Date {
  return new Date(Math.floor(localMs / DAY_MS) * DAY_MS);
}

function addDays(day: Date, days: number): Date {
  return new Date(day.getTime() + days * DAY_MS);
}
