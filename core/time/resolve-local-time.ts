import { offsetMinutesAt } from './offset-minutes-at.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DIGIT_ZERO = 48;
const LOCAL = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** An instant, and the offset that its wall clock showed. */
export interface ResolvedTime {
  readonly instantMs: number;
  readonly offsetMinutes: number;
  /** When clocks showed the same once more, because they were put back in between. */
  readonly again?: ResolvedTime;
}

/**
 * Finds the first instant at which clocks of a zone showed a local time. An hour that was skipped (summer time begins)
 * is counted on with the offset from before, as a clock does that has not been put forward yet.
 * @throws RangeError when `local` is not `YYYY-MM-DD HH:MM:SS`, or the zone is unknown.
 */
export function resolveLocalTime(local: string, timeZone: string): ResolvedTime {
  const wallMs = toWallMs(local);
  // No zone changes its offset twice within two days.
  const offsetBefore = offsetMinutesAt(timeZone, wallMs - DAY_MS);
  const offsetAfter = offsetMinutesAt(timeZone, wallMs + DAY_MS);
  const before = at(wallMs, offsetBefore);
  if (offsetBefore === offsetAfter) return before;
  const after = at(wallMs, offsetAfter);
  const isBefore = offsetMinutesAt(timeZone, before.instantMs) === offsetBefore;
  const isAfter = offsetMinutesAt(timeZone, after.instantMs) === offsetAfter;
  if (!isAfter) return before;
  return isBefore ? { ...before, again: after } : after;
}

/** Which of the two it was, if there were two. @param nearMs when it was heard of: milliseconds since the epoch. */
export function closestTo(nearMs: number, first: ResolvedTime): ResolvedTime {
  const { again } = first;
  if (!again) return first;
  return Math.abs(again.instantMs - nearMs) < Math.abs(first.instantMs - nearMs) ? again : first;
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
