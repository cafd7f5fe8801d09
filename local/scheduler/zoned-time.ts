import { tzOffset } from '@date-fns/tz';

const MINUTE_MS = 60_000;

/** Whether this is a time zone that EventBridge Scheduler would know: an IANA name, or UTC. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/**
 * The moment at which a clock on the wall of a zone shows a local time.
 * @param localMs the local time, as if it were UTC.
 * @returns epoch milliseconds. A time that comes twice is taken the first time; one that is left out, as much later as
 * the clock was put forward.
 */
export function toEpochMs(localMs: number, timeZone: string): number {
  const before = localMs - offsetMs(timeZone, localMs - 24 * 60 * MINUTE_MS);
  const after = localMs - offsetMs(timeZone, localMs + 24 * 60 * MINUTE_MS);
  const shown = [before, after].filter((epochMs) => epochMs + offsetMs(timeZone, epochMs) === localMs);
  return shown.length > 0 ? Math.min(...shown) : before;
}

function offsetMs(timeZone: string, epochMs: number): number {
  return tzOffset(timeZone, new Date(epochMs)) * MINUTE_MS;
}
