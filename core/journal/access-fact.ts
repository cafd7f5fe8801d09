import { formatInstant } from '../time/format-instant.ts';
import { formatLocalTime } from '../time/format-local-time.ts';
import { accessEventName } from '../zkteco/access-event-names.ts';
import { readVerifyCode, verificationOf } from '../zkteco/codes.ts';
import type { LogRecord } from '../zkteco/decoded-push.ts';
import { readTemperature, readWhole } from '../zkteco/number-field.ts';
import { isPin } from '../zkteco/pin.ts';
import type { Fact } from './event.ts';
import type { FactMaker } from './fact-maker.ts';

/** Codes of rows that are no event: an extension's marker, and the state of a door's sensor. */
const NO_EVENT: ReadonlySet<number> = new Set([254, 255]);

/**
 * Normalises an access event that is no passage: a refusal, an alarm, something a door or the device did.
 * @param record of kind `rtlog`.
 * @returns undefined for rows that have no event code or no readable time: they are kept as records.
 */
export function toAccessFact({ fields }: LogRecord, maker: FactMaker): Fact | undefined {
  const { deviceTime, pin = '', card, door } = fields;
  const code = readWhole(fields.event);
  if (deviceTime === undefined || code === undefined || NO_EVENT.has(code)) return undefined;
  const { device } = maker;
  const { registrationId } = device;
  const verify = readVerifyCode(fields.verify ?? '');
  const time = maker.placeInTime({ deviceTime });
  return {
    eventId: maker.eventIdOf({ registrationId, kind: 'access', pin, deviceTime, code, verify, door, card }),
    type: 'access.event',
    backfill: time.backfill,
    occurredAt: formatInstant(time.instantMs),
    content: {
      employee_id: pin !== '' && isPin(pin) ? pin : null,
      timestamp: formatLocalTime(deviceTime, time.offsetMinutes),
      device_serial: device.serial,
      punch_type: 'unspecified',
      verification: verificationOf(verify),
      device_time: deviceTime,
      account_id: device.accountId,
      event_name: accessEventName(code),
      site: device.site,
      temperature_c: readTemperature(fields.temperature),
      door,
      clock_suspect: time.clockSuspect ? true : undefined,
      status_code: code,
      verify_code: verify,
    },
  };
}
