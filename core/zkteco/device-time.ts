const DIGIT_ZERO = 48;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Other ways to write the same: one digit, slashes, `T`. A trailing `Z` or offset is not among them: no device means it. */
const OTHER_SHAPE = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T]+(\d{1,2}):(\d{1,2}):(\d{1,2})$/;

/**
 * Reads a device's wall-clock time.
 * @returns `YYYY-MM-DD HH:MM:SS`, or undefined when it is no real date between 1900 and 9998. A number is no date
 * either: whether epoch seconds were counted in UTC or in local time cannot be told, and a guess could move a punch
 * by hours without anybody seeing it.
 */
export function readDeviceTime(raw: string): string | undefined {
  if (raw.length === 19 && hasCanonicalMarks(raw)) {
    const year = digits(raw, 0, 4);
    const month = digits(raw, 5, 2);
    const day = digits(raw, 8, 2);
    const valid = isDate(year, month, day) && isTimeOfDay(digits(raw, 11, 2), digits(raw, 14, 2), digits(raw, 17, 2));
    if (!valid) return undefined;
    return raw[10] === ' ' ? raw : `${raw.slice(0, 10)} ${raw.slice(11)}`;
  }
  if (raw.length > 40) return undefined;
  const match = OTHER_SHAPE.exec(raw.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  if (!isDate(year, month, day) || !isTimeOfDay(hour, minute, second)) return undefined;
  return formatDeviceTime({ year, month, day, hour, minute, second });
}

export interface TimeParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function formatDeviceTime({ year, month, day, hour, minute, second }: TimeParts): string {
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** True for a day that was or will be, in the years this service can write as an instant. */
export function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1900 && year <= 9998 && month >= 1 && month <= 12 && day >= 1)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS_IN_MONTH[month - 1] ?? 0) + (leap ? 1 : 0);
}

function isTimeOfDay(hour: number, minute: number, second: number): boolean {
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

function hasCanonicalMarks(raw: string): boolean {
  const between = raw[10];
  return raw[4] === '-' && raw[7] === '-' && (between === ' ' || between === 'T') && raw[13] === ':' && raw[16] === ':';
}

/** NaN when a character is no digit. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) {
    const digit = text.charCodeAt(at) - DIGIT_ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
