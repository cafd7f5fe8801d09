/** The days on which a `cron()` is due. Days of the week count from 1, Sunday. */
export type DayRule =
  | { readonly kind: 'days-of-month'; readonly days: ReadonlySet<number> }
  /** `L`, `L-3`: counted back from the last day of the month, which is 0. */
  | { readonly kind: 'from-end-of-month'; readonly daysBefore: number }
  /** `15W`: Monday to Friday, in the same month. */
  | { readonly kind: 'workday-nearest'; readonly day: number }
  /** `LW` */
  | { readonly kind: 'last-workday' }
  | { readonly kind: 'days-of-week'; readonly days: ReadonlySet<number> }
  /** `6L`: the last Friday of the month. */
  | { readonly kind: 'last-such-day'; readonly dayOfWeek: number }
  /** `3#2`: the second Tuesday of the month. */
  | { readonly kind: 'nth-such-day'; readonly dayOfWeek: number; readonly nth: number };

/** What a `cron()` names: local minutes, by the clock on the wall of a time zone. */
export interface CronExpression {
  /** Ascending. */
  readonly minutes: readonly number[];
  /** Ascending. */
  readonly hours: readonly number[];
  readonly dayRule: DayRule;
  /** From 1, January. */
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
}

interface Field {
  readonly first: number;
  readonly last: number;
  /** Of the values from `first` on. */
  readonly names?: readonly string[];
  /** @default true */
  readonly hasSteps?: boolean;
}

const MINUTES: Field = { first: 0, last: 59 };
const HOURS: Field = { first: 0, last: 23 };
const DAYS_OF_MONTH: Field = { first: 1, last: 31 };
const MONTHS: Field = {
  first: 1,
  last: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const DAYS_OF_WEEK: Field = {
  first: 1,
  last: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  hasSteps: false,
};
export const LAST_YEAR = 2199;
const YEARS: Field = { first: 1970, last: LAST_YEAR };

const WEEKS_OF_MONTH: Field = { first: 1, last: 5 };
const DAYS_BEFORE_LAST: Field = { first: 0, last: 30 };

/**
 * Reads `cron(minutes hours day-of-month month day-of-week [year])`.
 * Source: EventBridge Scheduler user guide, "Schedule types", which is also why the year may be left out. Of the two
 * fields for days one must be `?`. `LW`, `L-3` and names in lower case stand in no page of AWS, but its console takes them.
 * @returns undefined when AWS would not take it.
 */
export function parseCron(expression: string): CronExpression | undefined {
  const fields = /^cron\((.*)\)$/.exec(expression.toUpperCase().replace('CRON(', 'cron('))?.[1]?.split(/\s+/) ?? [];
  if (fields.length < 5 || fields.length > 6) return undefined;
  const [minutesText = '', hoursText = '', dayOfMonth = '', monthsText = '', dayOfWeek = '', yearsText = '*'] = fields;
  const minutes = parseValues(minutesText, MINUTES);
  const hours = parseValues(hoursText, HOURS);
  const dayRule = parseDayRule(dayOfMonth, dayOfWeek);
  const months = parseValues(monthsText, MONTHS);
  const years = parseValues(yearsText, YEARS);
  if (!minutes || !hours || !dayRule || !months || !years) return undefined;
  return { minutes: ascending(minutes), hours: ascending(hours), dayRule, months, years };
}

function parseDayRule(dayOfMonth: string, dayOfWeek: string): DayRule | undefined {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  return dayOfWeek === '?' ? parseDayOfMonth(dayOfMonth) : parseDayOfWeek(dayOfWeek);
}

function parseDayOfMonth(text: string): DayRule | undefined {
  if (text === 'L') return { kind: 'from-end-of-month', daysBefore: 0 };
  if (text === 'LW') return { kind: 'last-workday' };
  if (text.startsWith('L-')) {
    const daysBefore = parseValue(text.slice(2), DAYS_BEFORE_LAST);
    return daysBefore === undefined ? undefined : { kind: 'from-end-of-month', daysBefore };
  }
  if (text.endsWith('W')) {
    const day = parseValue(text.slice(0, -1), DAYS_OF_MONTH);
    return day === undefined ? undefined : { kind: 'workday-nearest', day };
  }
  const days = parseValues(text, DAYS_OF_MONTH);
  return days && { kind: 'days-of-month', days };
}

function parseDayOfWeek(text: string): DayRule | undefined {
  // By itself it is the last day of the week.
  if (text === 'L') return { kind: 'days-of-week', days: new Set([DAYS_OF_WEEK.last]) };
  if (text.includes('#')) {
    const [dayText = '', nthText = '', ...more] = text.split('#');
    const dayOfWeek = parseValue(dayText, DAYS_OF_WEEK);
    const nth = parseValue(nthText, WEEKS_OF_MONTH);
    if (dayOfWeek === undefined || nth === undefined || more.length > 0) return undefined;
    return { kind: 'nth-such-day', dayOfWeek, nth };
  }
  if (text.endsWith('L')) {
    const dayOfWeek = parseValue(text.slice(0, -1), DAYS_OF_WEEK);
    return dayOfWeek === undefined ? undefined : { kind: 'last-such-day', dayOfWeek };
  }
  const days = parseValues(text, DAYS_OF_WEEK);
  return days && { kind: 'days-of-week', days };
}

/** Reads a list of values, ranges and steps. */
function parseValues(text: string, field: Field): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const range = parseRange(item, field);
    if (!range) return undefined;
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
  }
  return values;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

function parseRange(item: string, field: Field): Range | undefined {
  const [span = '', stepText, ...more] = item.split('/');
  if (more.length > 0 || (stepText !== undefined && field.hasSteps === false)) return undefined;
  const step = stepText === undefined ? 1 : parseValue(stepText, { first: 1, last: field.last });
  if (step === undefined) return undefined;
  if (span === '*') return { first: field.first, last: field.last, step };
  const [firstText = '', lastText, ...rest] = span.split('-');
  const first = parseValue(firstText, field);
  // `5/15` goes on from 5 to the end.
  const last = lastText === undefined ? (stepText === undefined ? first : field.last) : parseValue(lastText, field);
  if (first === undefined || last === undefined || rest.length > 0 || last < first) return undefined;
  return { first, last, step };
}

function parseValue(text: string, { first, last, names = [] }: Field): number | undefined {
  const named = names.indexOf(text);
  if (named >= 0) return first + named;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= first && value <= last ? value : undefined;
}

function ascending(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
