/** Names only: an offset such as `+05:30` has no summer time and is no zone. */
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/** True for an IANA time zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
