import type { JsonObject } from './cloud-api.ts';
import type { Punch } from './punch.ts';

/** What the check needs of one event that the cloud lists. */
export interface ListedEvent {
  readonly eventId: string;
  readonly employeeId: string;
  /** `2026-03-28 08:47:12`, as the device showed it. */
  readonly deviceTime: string;
  /** ISO 8601 with the offset of the device's zone. */
  readonly timestamp: string;
}

/** @returns undefined for what is no punch. */
export function parseListedEvent(item: JsonObject): ListedEvent | undefined {
  const { event_id: eventId, event, employee_id: employeeId, device_time: deviceTime, timestamp } = item;
  if (event !== 'attendance.punch') return undefined;
  if (typeof eventId !== 'string' || typeof deviceTime !== 'string' || typeof timestamp !== 'string') return undefined;
  return { eventId, employeeId: typeof employeeId === 'string' ? employeeId : '', deviceTime, timestamp };
}

export interface DeviceRecord {
  readonly serial: string;
  readonly made: ReadonlySet<Punch>;
  readonly acknowledged: readonly Punch[];
}

/** What is wrong with one device's events, in plain words. */
export interface DeviceVerdict {
  /** Acknowledged, and not listed (yet). */
  readonly missing: readonly string[];
  /** Doubled, misdated or never made. */
  readonly wrong: readonly string[];
}

/** Every acknowledged punch must be listed exactly once, at the instant it was made; nothing else may be. */
export function judgeDevice(
  { serial, made, acknowledged }: DeviceRecord,
  events: Iterable<ListedEvent>,
): DeviceVerdict {
  const listed = new Map<string, Map<string, ListedEvent>>();
  for (const event of events) {
    const key = keyOf(event.employeeId, event.deviceTime);
    const same = listed.get(key) ?? new Map<string, ListedEvent>();
    listed.set(key, same.set(event.eventId, event));
  }
  const missing: string[] = [];
  const wrong: string[] = [];
  const madeKeys = new Map([...made].map((punch) => [keyOf(punch.pin, punch.deviceTime), punch]));
  for (const { pin, deviceTime } of acknowledged) {
    if (!listed.has(keyOf(pin, deviceTime)))
      missing.push(`${serial}: ${pin} at ${deviceTime} was acknowledged and is not there`);
  }
  const began = [...made].reduce((first, { deviceTime }) => (deviceTime < first ? deviceTime : first), '9999');
  for (const [key, same] of listed) {
    const punch = madeKeys.get(key);
    for (const { employeeId, deviceTime, timestamp, eventId } of same.values()) {
      if (!punch) {
        if (deviceTime >= began)
          wrong.push(`${serial}: ${eventId} is a punch of ${employeeId} at ${deviceTime} that nobody made`);
      } else if (Math.floor(Date.parse(timestamp) / 1000) !== Math.floor(punch.madeAtMs / 1000)) {
        wrong.push(`${serial}: ${employeeId} at ${deviceTime} became ${timestamp}, which is another moment`);
      }
    }
    if (punch && same.size > 1)
      wrong.push(`${serial}: ${punch.pin} at ${punch.deviceTime} is there ${same.size} times`);
  }
  return { missing, wrong };
}

function keyOf(pin: string, deviceTime: string): string {
  return `${pin}\t${deviceTime}`;
}
