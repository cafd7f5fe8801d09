import { closestTo, resolveLocalTime } from '../time/resolve-local-time.ts';

/** A device that lost its clock reports times outside of these: a live record whose time is not to be trusted. */
const EARLIEST_PLAUSIBLE_MS = Date.UTC(2010, 0, 1);
const LATEST_AHEAD_MS = 86_400_000;

export interface PlaceInTime {
  readonly instantMs: number;
  readonly offsetMinutes: number;
  readonly backfill: boolean;
  readonly clockSuspect: boolean;
}

export interface TimedRecord {
  /** Canonical `YYYY-MM-DD HH:MM:SS`. */
  readonly deviceTime: string;
  /** The device's own word about its zone. */
  readonly utcOffsetSeconds?: number;
}

/**
 * When it happened. A repeated hour (the clocks went back) takes the offset closest to the receive time for what is
 * live, the earlier one for backfill; a device that says its own offset decides it.
 */
export function placeInTime(
  { deviceTime, utcOffsetSeconds }: TimedRecord,
  { timeZone, deliverFromMs, receivedAtMs }: { timeZone: string; deliverFromMs: number; receivedAtMs: number },
): PlaceInTime {
  const first = resolveLocalTime(deviceTime, timeZone);
  const clockSuspect = first.instantMs < EARLIEST_PLAUSIBLE_MS || first.instantMs > receivedAtMs + LATEST_AHEAD_MS;
  const backfill = !clockSuspect && first.instantMs < deliverFromMs;
  let heardOfMs = backfill ? first.instantMs : receivedAtMs;
  if (utcOffsetSeconds !== undefined) {
    heardOfMs = first.instantMs + (first.offsetMinutes * 60 - utcOffsetSeconds) * 1000;
  }
  const { instantMs, offsetMinutes } = closestTo(heardOfMs, first);
  return { instantMs, offsetMinutes, backfill, clockSuspect };
}
