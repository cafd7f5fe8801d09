import { readVerifyCode } from './codes.ts';
import type { LogRecord, PunchRecord } from './decoded-push.ts';
import { readDeviceTime } from './device-time.ts';
import { setAside, type LineOutcome } from './line-outcome.ts';
import { readMask, readTemperature, readWhole } from './number-field.ts';
import { decodeOldTime } from './old-encode.ts';
import { isPin } from './pin.ts';
import { boundFields, boundValue } from './withheld.ts';

/**
 * Event codes that say "this person passed". Lists: protocol reference 5.7 and 8; SenseFace reports an ordinary punch
 * as 3. Codes 4 and 5 (emergency password, opened in a normal-open period) count when they name a person.
 */
const PASSAGES: ReadonlySet<number> = new Set([
  0, 1, 2, 3, 4, 5, 14, 15, 16, 17, 18, 19, 203, 207, 208, 215, 216, 218, 222, 232,
]);

/** The same field has one name in `rtlog` and another in `transaction` rows; a fact must read the same from both. */
const FIELD_NAMES = {
  time: ['time', 'time_second'],
  pin: ['pin'],
  card: ['cardno'],
  door: ['eventaddr', 'doorid'],
  event: ['event', 'eventtype'],
  direction: ['inoutstatus', 'inoutstate'],
  verify: ['verifytype', 'verified'],
} as const;
const OWN_FIELDS: ReadonlySet<string> = new Set(Object.values(FIELD_NAMES).flat());

/** True when `eventCode` says that a known person verified and passed. */
export function isPassage(eventCode: number): boolean {
  return PASSAGES.has(eventCode) || (eventCode >= 4_000 && eventCode <= 4_999);
}

/**
 * Reads one access-control row, of `rtlog` or of a `transaction` query: a person's passage is a punch, everything else
 * (refusals, alarms, door sensors) a record of kind `rtlog`.
 * @param fields keys in lower case.
 */
export function readAccessEvent(fields: ReadonlyMap<string, string>): LineOutcome {
  if (fields.size === 0) return setAside('unreadable');
  const row = normalise(fields);
  if (row.eventCode === undefined || row.pin === '' || !isPassage(row.eventCode)) {
    return { kind: 'record', record: toRecord(row, fields) };
  }
  if (row.deviceTime === undefined) return setAside('bad_time');
  if (!isPin(row.pin)) return setAside('bad_pin');
  return { kind: 'punch', punch: toPunch(row, row.deviceTime, row.eventCode, fields) };
}

type AccessRow = ReturnType<typeof normalise>;

function normalise(fields: ReadonlyMap<string, string>) {
  const get = (names: readonly string[]): string => {
    const name = names.find((candidate) => fields.has(candidate));
    return name === undefined ? '' : (fields.get(name) ?? '');
  };
  const time = get(FIELD_NAMES.time);
  const event = get(FIELD_NAMES.event);
  return {
    time,
    deviceTime: readDeviceTime(time) ?? readOldTime(fields.get('time_second')),
    event,
    eventCode: readWhole(event),
    pin: absentWhenZero(get(FIELD_NAMES.pin)),
    card: absentWhenZero(get(FIELD_NAMES.card)),
    door: get(FIELD_NAMES.door),
    direction: get(FIELD_NAMES.direction),
    verify: get(FIELD_NAMES.verify),
  };
}

function toPunch(
  row: AccessRow,
  deviceTime: string,
  eventCode: number,
  fields: ReadonlyMap<string, string>,
): PunchRecord {
  const mask = readMask(fields.get('maskflag'));
  const temperatureC = readTemperature(fields.get('temperature'));
  const index = readWhole(fields.get('index'));
  return {
    pin: row.pin,
    deviceTime,
    status: readDirection(row.direction),
    verify: readVerifyCode(row.verify),
    workCode: '',
    eventCode,
    ...(row.door !== '' && { door: boundValue(row.door) }),
    ...(row.card !== '' && { card: boundValue(row.card) }),
    ...(mask !== undefined && { mask }),
    ...(temperatureC !== undefined && { temperatureC }),
    ...(index !== undefined && { index }),
  };
}

function toRecord(row: AccessRow, fields: ReadonlyMap<string, string>): LogRecord {
  const named = new Map([
    row.deviceTime === undefined ? ['time', row.time] : ['deviceTime', row.deviceTime],
    ['event', row.event],
    ['pin', row.pin],
    ['card', row.card],
    ['door', row.door],
    ['inoutstatus', row.direction],
    ['verify', row.verify],
  ] as [string, string][]);
  for (const [name, value] of named) if (value === '') named.delete(name);
  // What was normalised wins over a field of the same name.
  return { kind: 'rtlog', fields: { ...boundFields(fields, OWN_FIELDS), ...boundFields(named) } };
}

/** 0 in, 1 out; 2 is "not applicable", and so is everything else. */
function readDirection(text: string): number | undefined {
  const direction = readWhole(text);
  return direction === 0 || direction === 1 ? direction : undefined;
}

function readOldTime(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? decodeOldTime(Number(text)) : undefined;
}

function absentWhenZero(text: string): string {
  return /^0*$/.test(text) || text.toLowerCase() === 'null' ? '' : text;
}
