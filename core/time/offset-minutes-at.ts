import { tzOffset } from '@date-fns/tz';

const MINUTE_MS = 60_000;
/** Offsets change on the quarter hour, everywhere and always since 1973. */
const STEP_MS = 15 * MINUTE_MS;
const STEPS_A_DAY = 96;
const STEPS_SINCE_MS = Date.UTC(1973, 0, 1);
/** A look-up costs some 8 µs; this many of its results fit into about 2 MB. */
const MAX_CACHED = 20_000;
let cachedOffsets = 0;
/** By zone, the offset as a step begins; steps are counted from the epoch. */
const offsetsByZone = new Map<string, Map<number, number>>();

/**
 * Minutes east of UTC in a zone at an instant; offsets of local mean time, before the zones, are rounded to the minute.
 * @throws RangeError for a zone that `isTimeZone` refuses.
 */
export function offsetMinutesAt(timeZone: string, instantMs: number): number {
  if (instantMs < STEPS_SINCE_MS) return lookUpOffset(timeZone, instantMs);
  const step = Math.floor(instantMs / STEP_MS);
  const day = step - (step % STEPS_A_DAY);
  const offset = offsetAtStep(timeZone, day);
  // No zone changes its offset twice within a day: as it begins and ends, so it is throughout.
  return offset === offsetAtStep(timeZone, day + STEPS_A_DAY) ? offset : offsetAtStep(timeZone, step);
}

function lookUpOffset(timeZone: string, instantMs: number): number {
  const offset = Math.round(tzOffset(timeZone, new Date(instantMs)));
  if (Number.isNaN(offset)) throw new RangeError(`no offset in time zone "${timeZone}" at ${instantMs}`);
  return offset;
}

function offsetAtStep(timeZone: string, step: number): number {
  const known = offsetsByZone.get(timeZone)?.get(step);
  if (known !== undefined) return known;
  const offset = lookUpOffset(timeZone, step * STEP_MS);
  remember(timeZone, step, offset);
  return offset;
}

function remember(timeZone: string, step: number, offset: number): void {
  if (cachedOffsets >= MAX_CACHED) {
    offsetsByZone.clear();
    cachedOffsets = 0;
  }
  const offsets = offsetsByZone.get(timeZone) ?? new Map<number, number>();
  offsetsByZone.set(timeZone, offsets.set(step, offset));
  cachedOffsets += 1;
}
