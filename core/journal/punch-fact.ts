import { formatInstant } from '../time/format-instant.ts';
import { formatLocalTime } from '../time/format-local-time.ts';
import type { Device } from '../device/device.ts';
import { punchTypeOf, verificationOf } from '../zkteco/codes.ts';
import type { PunchRecord } from '../zkteco/decoded-push.ts';
import type { EventContent, Fact } from './event.ts';
import type { FactMaker } from './fact-maker.ts';
import type { PlaceInTime } from './place-in-time.ts';

/** Normalises a punch: its identity, its place in time, and what the webhook will say. */
export function toPunchFact(punch: PunchRecord, { device, eventIdOf, placeInTime }: FactMaker): Fact {
  const { registrationId } = device;
  const { pin, deviceTime, eventCode, status, verify, workCode, door, card } = punch;
  const code = eventCode ?? status;
  const time = placeInTime(punch);
  return {
    eventId: eventIdOf({ registrationId, kind: 'punch', pin, deviceTime, code, verify, workCode, door, card }),
    type: 'attendance.punch',
    backfill: time.backfill,
    occurredAt: formatInstant(time.instantMs),
    content: toContent(punch, device, time),
  };
}

/** In the order in which the body will have the keys; those that would say nothing are undefined, and left out of it. */
function toContent(punch: PunchRecord, device: Device, time: PlaceInTime): EventContent {
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
