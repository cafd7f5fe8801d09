const DAY_MS = 86_400_000;
const DIGIT_ZERO = 0x30;

/** Of the last day that was asked for: the punches of a push are of few days. */
const text = Buffer.from('1970-01-01T00:00:00.000Z');
let day = 0;

/**
 * An instant of the years 0 to 9999 as `toISOString` writes it, in a third of its time: ISO 8601, UTC.
 * @param instantMs milliseconds since the epoch, whole.
 */
export function formatInstant(instantMs: number): string {
  const dayOfInstant = Math.floor(instantMs / DAY_MS);
  if (dayOfInstant !== day) {
    text.write(new Date(dayOfInstant * DAY_MS).toISOString());
    day = dayOfInstant;
  }
  const ms = instantMs - dayOfInstant * DAY_MS;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  putTwoDigits(11, Math.floor(minutes / 60));
  putTwoDigits(14, minutes % 60);
  putTwoDigits(17, seconds % 60);
  text[20] = DIGIT_ZERO + Math.floor((ms % 1_000) / 100);
  putTwoDigits(21, ms % 100);
  return text.toString('latin1');
}

function putTwoDigits(at: number, value: number): void {
  text[at] = DIGIT_ZERO + Math.floor(value / 10);
  text[at + 1] = DIGIT_ZERO + (value % 10);
}
