/**
 * A local time with its offset, ISO 8601: `2026-03-28T08:47:12-06:00`.
 * @param local `YYYY-MM-DD HH:MM:SS`.
 */
export function formatLocalTime(local: string, offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  const mm = String(minutes % 60).padStart(2, '0');
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${hh}:${mm}`;
  return `${local.slice(0, 10)}T${local.slice(11)}${offset}`;
}
