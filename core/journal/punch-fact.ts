import { formatInstant } from '../time/format-instant.ts';
import { formatLocalTime } from '../time/format-local-time.ts';
import { closestTo, resolveLocalTime } from '../time/resolve-local-time.ts';
import type { Device } from '../device/device.ts';
import { punchTypeOf, verificationOf } from '../zkteco/codes.ts';
import type { PunchRecord } from '../zkteco/decoded-push.ts';
import { createEventIdOf, type Identity } from './event-id.ts';
import type { EventContent, Fact } from './event.ts';

/** A device that lost its clock reports times outside of these: a live punch whose time is not to be trusted. */
const EARLIEST_PLAUSIBLE_MS = Date.UTC(2010, 0, 1);
const LATEST_AHEAD_MS = 86_400_000;

/** What turns a device's record into our fact. */
export interface PunchContext {
  readonly serviceKey: Uint8Array;
  readonly device: Device;
  /** Milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** Normalises the punches of a push: their identity, their place in time, and what the webhook will say. */
export function toPunchFacts(punches: readonly PunchRecord[], context: PunchContext): Fact[] {
  const { device, receivedAtMs } = context;
  const eventIdOf = createEventIdOf(context.serviceKey);
  const place = { timeZone: device.timeZone, deliverFromMs: Date.parse(device.deliverFrom), receivedAtMs };
  return punches.map((punch) => {
    const time = placeInTime(punch, place);
    return {
      eventId: eventIdOf(toIdentity(punch, device)),
      type: 'attendance.punch',
      backfill: time.backfill,
      occurredAt: formatInstant(time.instantMs),
      content: toContent(punch, device, time),
    };
  });
}

function toIdentity(punch: PunchRecord, { registrationId }: Device): Identity {
  const { pin, deviceTime, eventCode, status, verify, workCode, door, card } = punch;
  return { registrationId, kind: 'punch', pin, deviceTime, code: eventCode ?? status, verify, workCode, door, card };
}

/** In the order in which the body will have the keys; those that would say nothing are undefined, and left out of it. */
function toContent(punch: PunchRecord, device: Device, time: PunchTime): EventContent {
  return {
    employee_id: punch.pin === '' ? null : punch.pin,
    timestamp: formatLocalTime(punch.deviceTime, time.offsetMinutes),
    device_serial: device.serial,
    punch_type: punchTypeOf(punch.status, device.direction),
    verification: verificationOf(punch.verify),
    device_time: punch.deviceTime,
    account_id: device.accountId,
    site: device.site,
    work_code: punch.workCode === '' ? undefined : punch.workCode,
    temperature_c: punch.temperatureC,
    mask: punch.mask,
    door: punch.door,
    clock_suspect: time.clockSuspect ? true : undefined,
    status_code: punch.eventCode ?? punch.status,
    verify_code: punch.verify,
  };
}

interface PunchTime {
  readonly instantMs: number;
  readonly offsetMinutes: number;
  readonly backfill: boolean;
  readonly clockSuspect: boolean;
}

/**
 * A repeated hour (the clocks went back) takes the offset closest to the receive time for a live punch, the earlier
 * one for backfill; a device that says its own offset decides it.
 */
function placeInTime(
  { deviceTime, utcOffsetSeconds }: PunchRecord,
  { timeZone, deliverFromMs, receivedAtMs }: { timeZone: string; deliverFromMs: number; receivedAtMs: number },
): PunchTime {
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
