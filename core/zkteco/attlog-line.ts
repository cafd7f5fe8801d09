import { readAccessEvent } from './access-event.ts';
import type { PunchRecord } from './decoded-push.ts';
import { readDeviceTime } from './device-time.ts';
import { readFields } from './field-list.ts';
import { setAside, type LineOutcome } from './line-outcome.ts';
import { readMask, readTemperature, readWhole } from './number-field.ts';
import { isPin } from './pin.ts';

/** PIN, time, status, verify, work code, 2 reserved, mask, temperature, converted temperature, offset, extension. */
const MAX_COLUMNS = 12;
const MAX_OFFSET_SECONDS = 14 * 3_600;
/** The whole word on a line of its own or before the record. */
const TABLE_NAME = /^ATTLOG(?: |$)/i;
/** The oldest format writes this inside the stream. */
const CHECK_LOG = /^CHECK LOG: *stamp=\d* ?/i;

/**
 * Reads one ATTLOG line into a punch. Columns and their observed shapes: protocol reference 5.1.
 * @param line one line without its line break.
 * @param isIdCardUnit columns 8 and 9 are the number and type of an identity card, not mask and temperature.
 * @returns the punch, or why the line was set aside; undefined for a line that only repeats the table's name.
 */
export function readAttlogLine(line: string, isIdCardUnit = false): LineOutcome | undefined {
  const text = withoutPrefix(line);
  if (text === '') return undefined;
  const equals = text.indexOf('=');
  if (equals !== -1) {
    const tab = text.indexOf('\t');
    if (tab === -1 || equals < tab) return readKeyValueLine(text);
  }
  const columns = text.split('\t', MAX_COLUMNS);
  return readColumns(columns.length > 1 ? columns : columnsBetweenSpaces(text), isIdCardUnit);
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function withoutPrefix(line: string): string {
  const first = line[0];
  if (first === 'A' || first === 'a') return line.replace(TABLE_NAME, '');
  return first === 'C' || first === 'c' ? line.replace(CHECK_LOG, '') : line;
}

function readColumns(columns: readonly string[], isIdCardUnit: boolean): LineOutcome {
  const [rawPin, rawTime, status, verify, workCode = ''] = columns;
  if (rawPin === undefined || rawTime === undefined) return setAside('too_few_columns');
  const deviceTime = readDeviceTime(rawTime);
  if (deviceTime === undefined) return setAside('bad_time');
  const pin = rawPin.trim();
  if (!isPin(pin)) return setAside('bad_pin');
  const punch: PunchRecord = {
    pin,
    deviceTime,
    status: readWhole(status),
    verify: readWhole(verify),
    workCode: readWorkCode(workCode),
  };
  if (punch.workCode.length > 40) return setAside('unreadable');
  if (columns.length <= 7) return { kind: 'punch', punch };
  return isIdCardUnit ? readIdCardPunch(punch, columns[8]) : { kind: 'punch', punch: withLateColumns(punch, columns) };
}

/** '' for absent, empty and 0: devices write all three for "none". */
function readWorkCode(text: string): string {
  const code = text.trim();
  if (code === '' || code === '0') return '';
  return /^0*$/.test(code) ? '' : code;
}

function withLateColumns(punch: PunchRecord, columns: readonly string[]): PunchRecord {
  const mask = readMask(columns[7]);
  const temperatureC = readTemperature(columns[8]);
  const utcOffsetSeconds = readUtcOffset(columns[10]);
  const { pin, deviceTime, status, verify, workCode } = punch;
  const late: Writable<PunchRecord> = { pin, deviceTime, status, verify, workCode };
  if (mask !== undefined) late.mask = mask;
  if (temperatureC !== undefined) late.temperatureC = temperatureC;
  if (utcOffsetSeconds !== undefined) late.utcOffsetSeconds = utcOffsetSeconds;
  return late;
}

/** A bare 0 is what a unit writes that does not know; where it is true, the zone of the device says the same. */
function readUtcOffset(text: string | undefined): number | undefined {
  const seconds = readWhole(text);
  return seconds === undefined || seconds === 0 || Math.abs(seconds) > MAX_OFFSET_SECONDS ? undefined : seconds;
}

/** Type 1 is a check of a card against its holder: its status says whether that went well, and is no punch state. */
function readIdCardPunch(punch: PunchRecord, type: string | undefined): LineOutcome {
  if (type?.trim() !== '1') return { kind: 'punch', punch };
  if (punch.status === 0) return { kind: 'punch', punch: { ...punch, status: undefined, verify: undefined } };
  const fields = { pin: punch.pin, deviceTime: punch.deviceTime, status: String(punch.status ?? '') };
  return { kind: 'record', record: { kind: 'idverification', fields } };
}

/** Some access firmware writes rtlog fields under ATTLOG; others write the attendance columns as `Time=`, `PIN=` … */
function readKeyValueLine(text: string): LineOutcome {
  const fields = readFields(text);
  if (fields.has('event') || fields.has('eventtype')) return readAccessEvent(fields);
  if (!fields.has('pin')) return fields.has('time') ? readAccessEvent(fields) : setAside('unreadable');
  const status = fields.get('status') ?? fields.get('inoutstatus');
  const verify = fields.get('verify') ?? fields.get('verifytype');
  return readColumns(
    [fields.get('pin') ?? '', fields.get('time') ?? '', status ?? '', verify ?? '', fields.get('workcode') ?? ''],
    false,
  );
}

/** Columns of a line without tabs, date and time kept together; an indented PIN is padding, a missing one is nobody. */
function columnsBetweenSpaces(text: string): string[] {
  const words = text.trim().split(/\s+/, MAX_COLUMNS);
  // "<date> <time>" or "<date>T<time>" in front: the PIN is empty.
  if ((isTimeOfDay(words[1]) && isDate(words[0])) || isTimeOfDay(words[0])) words.unshift('');
  const [pin = '', date = '', time = '', ...rest] = words;
  if (isTimeOfDay(date)) return [pin, date, time, ...rest];
  return isTimeOfDay(time) ? [pin, `${date} ${time}`, ...rest] : [text];
}

function isDate(word: string | undefined): boolean {
  return word !== undefined && /^\d{4}[-/]/.test(word);
}

function isTimeOfDay(word: string | undefined): boolean {
  return word?.includes(':') === true;
}
