import { offsetMinutesAt } from './offset-minutes-at.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DIGIT_ZERO = 48;
const LOCAL = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** An instant, and the offset that its wall clock showed. */
export interface ResolvedTime {
  readonly instantMs: number;
  readonly offsetMinutes: number;
}

/**
 * Finds the instant at which clocks of a zone showed a local time.
 * - An hour that came twice (summer time ends): the time closest to `nearMs`, or the earlier one without it.
 * - An hour that was skipped (summer time begins): counted on with the offset from before, as a clock does that has
 *   not been put forward yet.
 * @throws RangeError when `local` is not `YYYY-MM-DD HH:MM:SS`, or the zone is unknown.
 */
export function resolveLocalTime({
  local,
  timeZone,
  nearMs,
}: {
  readonly local: string;
  readonly timeZone: string;
  /** When it was heard of, if that was at once: milliseconds since the epoch. */
  readonly nearMs?: number;
}): ResolvedTime {
  const wallMs = toWallMs(local);
  // No zone changes its offset twice within two days.
  const before = at(wallMs, offsetMinutesAt(timeZone, wallMs - DAY_MS));
  const after = at(wallMs, offsetMinutesAt(timeZone, wallMs + DAY_MS));
  if (before.offsetMinutes === after.offsetMinutes) return before;
  const isBefore = offsetMinutesAt(timeZone, before.instantMs) === before.offsetMinutes;
  const isAfter = offsetMinutesAt(timeZone, after.instantMs) === after.offsetMinutes;
  if (!isAfter) return before;
  if (!isBefore) return after;
  const afterIsCloser =
    nearMs !== undefined && Math.abs(after.instantMs - nearMs) < Math.abs(before.instantMs - nearMs);
  return afterIsCloser ? after : before;
}

function at(wallMs: number, offsetMinutes: number): ResolvedTime {
  return { instantMs: wallMs - offsetMinutes * MINUTE_MS, offsetMinutes };
}

/** The milliseconds since the epoch, had the clock shown UTC. */
function toWallMs(local: string): number {
  if (!LOCAL.test(local)) throw new RangeError('a local time is written YYYY-MM-DD HH:MM:SS');
  const year = twoDigits(local, 0) * 100 + twoDigits(local, 2);
  return Date.UTC(
    year,
    twoDigits(local, 5) - 1,
    twoDigits(local, 8),
    twoDigits(local, 11),
    twoDigits(local, 14),
    twoDigits(local, 17),
  );
}

/** Ten times quicker than `Number` of a slice, and there are six in every line of every push. */
function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - DIGIT_ZERO) * 10 + text.charCodeAt(at + 1) - DIGIT_ZERO;
}
