const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/**
 * What a device's display shows at that instant: `2026-03-28 08:47:12`, without zone.
 * @param zone IANA name.
 * @throws RangeError on a zone that does not exist.
 */
export function toDeviceTime(epochMs: number, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/** Minutes that the zone is ahead of UTC at that instant. */
export function offsetMinutes(epochMs: number, zone: string): number {
  const local = Date.parse(`${toDeviceTime(epochMs, zone).replace(' ', 'T')}Z`);
  return Math.round((local - epochMs) / 60_000);
}
