const LETTER_T = 0x54;
/** What is written is put together in here: pieces joined as strings would stay pieces, in four times the memory. */
const text = Buffer.from('1970-01-01T00:00:00+00:00');
const OFFSET_AT = 19;
let writtenOffset = 0;

/**
 * A local time with its offset, ISO 8601: `2026-03-28T08:47:12-06:00`.
 * @param local `YYYY-MM-DD HH:MM:SS`.
 */
export function formatLocalTime(local: string, offsetMinutes: number): string {
  if (offsetMinutes !== writtenOffset) {
    text.write(toOffset(offsetMinutes), OFFSET_AT);
    writtenOffset = offsetMinutes;
  }
  text.write(local, 0, OFFSET_AT, 'latin1');
  text[10] = LETTER_T;
  return text.toString('latin1');
}

function toOffset(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  const mm = String(minutes % 60).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${hh}:${mm}`;
}
