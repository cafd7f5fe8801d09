import { formatLocalTime } from '../time/format-local-time.ts';
import { resolveLocalTime } from '../time/resolve-local-time.ts';
import type { Device } from '../device/device.ts';
import { punchTypeOf, verificationOf } from '../zkteco/codes.ts';
import type { PunchRecord } from '../zkteco/decoded-push.ts';
import { eventIdOf } from './event-id.ts';
import type { Fact } from './event.ts';

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

/** Normalises one punch: its identity, its place in time, and what the webhook will say. */
export function toPunchFact(punch: PunchRecord, { serviceKey, device, receivedAtMs }: PunchContext): Fact {
  const time = placeInTime(punch, device, receivedAtMs);
  return {
    eventId: eventIdOf(serviceKey, {
      registrationId: device.registrationId,
      kind: 'punch',
      pin: punch.pin,
      deviceTime: punch.deviceTime,
      code: punch.eventCode ?? punch.status,
      verify: punch.verify,
      workCode: punch.workCode,
      ...(punch.door === undefined ? {} : { door: punch.door }),
      ...(punch.card === undefined ? {} : { card: punch.card }),
    }),
    type: 'attendance.punch',
    backfill: time.backfill,
    occurredAt: new Date(time.instantMs).toISOString(),
    content: {
      employee_id: punch.pin === '' ? null : punch.pin,
      timestamp: formatLocalTime(punch.deviceTime, time.offsetMinutes),
      device_serial: device.serial,
      punch_type: punchTypeOf(punch.status, device.direction),
      verification: verificationOf(punch.verify),
      device_time: punch.deviceTime,
      account_id: device.accountId,
      ...(device.site === undefined ? {} : { site: device.site }),
      ...(punch.workCode === '' ? {} : { work_code: punch.workCode }),
      ...(punch.temperatureC === undefined ? {} : { temperature_c: punch.temperatureC }),
      ...(punch.mask === undefined ? {} : { mask: punch.mask }),
      ...(punch.door === undefined ? {} : { door: punch.door }),
      ...(time.clockSuspect ? { clock_suspect: true as const } : {}),
      ...codeOf('status_code', punch.eventCode ?? punch.status),
      ...codeOf('verify_code', punch.verify),
    },
  };
}

/**
 * A repeated hour (the clocks went back) takes the offset closest to the receive time for a live punch, the earlier
 * one for backfill; a device that says its own offset decides it.
 */
function placeInTime(
  { deviceTime, utcOffsetSeconds }: PunchRecord,
  { timeZone, deliverFrom }: Device,
  receivedAtMs: number,
): { instantMs: number; offsetMinutes: number; backfill: boolean; clockSuspect: boolean } {
  const local = { local: deviceTime, timeZone };
  const earlier = resolveLocalTime(local);
  const clockSuspect = earlier.instantMs < EARLIEST_PLAUSIBLE_MS || earlier.instantMs > receivedAtMs + LATEST_AHEAD_MS;
  const backfill = !clockSuspect && earlier.instantMs < Date.parse(deliverFrom);
  if (utcOffsetSeconds !== undefined) {
    const nearMs = Date.parse(`${deviceTime.replace(' ', 'T')}Z`) - utcOffsetSeconds * 1000;
    return { ...resolveLocalTime({ ...local, nearMs }), backfill, clockSuspect };
  }
  const resolved = backfill ? earlier : resolveLocalTime({ ...local, nearMs: receivedAtMs });
  return { ...resolved, backfill, clockSuspect };
}

/** The device's raw code, where it sent one. */
function codeOf<Name extends string>(name: Name, code: number | undefined): Partial<Record<Name, number>> {
  return code === undefined ? {} : ({ [name]: code } as Record<Name, number>);
}
