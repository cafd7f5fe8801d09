import { tzOffset } from '@date-fns/tz';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Asking the platform takes a good part of a millisecond, and every schedule asks. */
const KNOWN_ZONES = new Set<string>();

/** Whether this is a time zone that EventBridge Scheduler would know: an IANA name, or UTC. */
export function isTimeZone(timeZone: string): boolean {
  if (KNOWN_ZONES.has(timeZone)) return true;
  // Node also takes offsets, such as +02:00.
  if (!/^[A-Za-z]/.test(timeZone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    KNOWN_ZONES.add(timeZone);
    return true;
  } catch {
    return false;
  }
}

/**
 * What a clock on the wall of a zone shows.
 * @returns the local time, as if it were UTC.
 */
export function localTimeAt(epochMs: number, timeZone: string): number {
  return epochMs + offsetMs(timeZone, epochMs);
}

/**
 * The moment at which a clock on the wall of a zone shows a local time.
 * @param localMs the local time, as if it were UTC.
 * @returns epoch milliseconds. A time that comes twice is taken the first time; one that is left out, as much later as
 * the clock was put forward.
 */
export function toEpochMs(localMs: number, timeZone: string): number {
  return shownFirstAt(localMs, timeZone) ?? localMs - offsetMs(timeZone, localMs - DAY_MS);
}

/** Like `toEpochMs`, but undefined for a local time that is left out. */
export function shownFirstAt(localMs: number, timeZone: string): number | undefined {
  const before = localMs - offsetMs(timeZone, localMs - DAY_MS);
  if (localTimeAt(before, timeZone) === localMs) return before;
  const after = localMs - offsetMs(timeZone, localMs + DAY_MS);
  return localTimeAt(after, timeZone) === localMs ? after : undefined;
}

function offsetMs(timeZone: string, epochMs: number): number {
  return tzOffset(timeZone, new Date(epochMs)) * MINUTE_MS;
}
