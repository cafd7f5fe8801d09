import { formatDeviceTime, isDate } from './device-time.ts';

/**
 * The devices' own way to put a time into one number (protocol reference 11.4): months of 31 days, years of 12 such
 * months, counted from 2000. It is not Unix time.
 */
const DAYS_IN_YEAR = 12 * 31;

/** @param time canonical, `YYYY-MM-DD HH:MM:SS`, from 2000 on. */
export function encodeOldTime(time: string): number {
  const at = (start: number, end: number): number => Number(time.slice(start, end));
  const days = (at(0, 4) - 2000) * DAYS_IN_YEAR + (at(5, 7) - 1) * 31 + at(8, 10) - 1;
  return days * 86_400 + at(11, 13) * 3_600 + at(14, 16) * 60 + at(17, 19);
}

/** @returns `YYYY-MM-DD HH:MM:SS`, or undefined when it is no real date between 2000 and 2099. */
export function decodeOldTime(value: number): string | undefined {
  if (!Number.isInteger(value) || value < 0) return undefined;
  const seconds = value % 86_400;
  const days = (value - seconds) / 86_400;
  const year = 2000 + Math.floor(days / DAYS_IN_YEAR);
  const month = 1 + Math.floor((days % DAYS_IN_YEAR) / 31);
  const day = 1 + (days % 31);
  if (year > 2099 || !isDate(year, month, day)) return undefined;
  const hour = Math.floor(seconds / 3_600);
  return formatDeviceTime({ year, month, day, hour, minute: Math.floor((seconds % 3_600) / 60), second: seconds % 60 });
}
