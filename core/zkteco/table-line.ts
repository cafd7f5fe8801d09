import { readAccessEvent } from './access-event.ts';
import type { LogRecord } from './decoded-push.ts';
import { readDeviceTime } from './device-time.ts';
import { MAX_FIELDS, readFields } from './field-list.ts';
import { readOperation } from './operation-line.ts';
import { readPhotoName } from './photo-body.ts';
import { isPin } from './pin.ts';
import type { PushCollector } from './push-collector.ts';
import { boundFields, isBlobKey } from './withheld.ts';

/** The word before the fields names the kind of record: `USER PIN=..`, `user uid=..`, `BIODATA Pin=..`. */
const KEYWORD = /^([A-Za-z][A-Za-z0-9_]{0,31}) +/;
const TEMPLATE = /^(?:fp|face|fvein|biodata|fingertmp|template\w*)$/;
const PHOTO = /^(?:userpic|biophoto|attphoto)$/;
const ID_CARD = /^(?:idcard|identitycard)$/;

/** What is kept of a record that carries a template or a photo: never a field that could be one. */
const ENROLMENT_FIELDS = new Set([
  'pin',
  'uid',
  'fid',
  'fingerid',
  'no',
  'index',
  'size',
  'valid',
  'duress',
  'type',
  'majorver',
  'minorver',
  'format',
  'filename',
  'sn',
]);
/** A line of nothing but base64 after a template or photo is the rest of it. */
const BASE64_LINE = /^[A-Za-z0-9+/]+={0,2}$/;
const PIN_FIELD: ReadonlySet<string> = new Set(['pin']);

/**
 * Reads the lines of OPERLOG, BIODATA, `tabledata` and the other tables whose lines carry `key=value` fields.
 * @param table names the records of lines that do not name themselves; '' when the table does not say.
 */
export function createTableReader(table: string, collector: PushCollector): (line: string) => void {
  let afterBlob = false;
  return (line) => {
    if (collector.isFull) return collector.setAside(line, 'too_many');
    if (afterBlob && BASE64_LINE.test(line)) return;
    const keyword = KEYWORD.exec(line);
    const name = (keyword?.[1] ?? table).toLowerCase();
    afterBlob = TEMPLATE.test(name) || PHOTO.test(name) || ID_CARD.test(name);
    readRecord(name, line, keyword === null ? line : line.slice(keyword[0].length), collector);
  };
}

/** A line of a table that is not known: kept as it is, bounded, and never read as a punch. */
export function readUnknownLine(kind: string, line: string, collector: PushCollector): void {
  if (collector.isFull) return collector.setAside(line, 'too_many');
  const keyword = KEYWORD.exec(line);
  const named = keyword !== null && line.includes('=');
  const fields = readLooseFields(named ? line.slice(keyword[0].length) : line);
  if (named) fields.set('record', (keyword[1] ?? '').toLowerCase());
  collector.addRecord({ kind, fields: withDeviceTime(boundFields(fields)) });
}

/** `key=value` fields under their keys, the other columns under `col1`, `col2` … by their place. */
function readLooseFields(text: string): Map<string, string> {
  const columns = text.split('\t', MAX_FIELDS).map((value, index) => [`col${index + 1}`, value.trim()] as const);
  const unnamed = columns.filter(([, value]) => value !== '' && !value.includes('='));
  return new Map([...readFields(text), ...unnamed]);
}

function readRecord(name: string, line: string, content: string, collector: PushCollector): void {
  if (name === 'oplog') {
    const operation = readOperation(content);
    if (operation === undefined) collector.setAside(line, 'unreadable');
    else collector.addOperation(operation);
    return;
  }
  const fields = readFields(content);
  if (fields.size === 0) return collector.setAside(line, 'unreadable');
  if (name === 'transaction') return collector.addOutcome(line, readAccessEvent(fields));
  const pin = fields.get('pin') ?? '';
  if (name === 'user') {
    if (pin === '' || !isPin(pin)) return collector.setAside(line, 'bad_pin');
    return collector.addUser({ pin, fields: boundFields(withoutNulls(fields), PIN_FIELD) });
  }
  if (TEMPLATE.test(name)) return readTemplate(name, line, fields, collector);
  if (PHOTO.test(name)) return readPhoto(name, line, fields, collector);
  if (ID_CARD.test(name)) return readIdCard(pin, fields, collector);
  const kind = name === 'errorlog' || name === 'workcode' ? name : `table:${name}`;
  collector.addRecord({ kind, fields: withDeviceTime(boundFields(fields)) });
}

function readTemplate(name: string, line: string, fields: ReadonlyMap<string, string>, collector: PushCollector): void {
  if (!isPin(fields.get('pin') ?? '')) return collector.setAside(line, 'bad_pin');
  if (hasBlob(fields)) collector.countTemplate();
  collector.addRecord({ kind: 'enrolment', fields: { record: name, ...enrolmentFields(fields) } });
}

function readPhoto(name: string, line: string, fields: ReadonlyMap<string, string>, collector: PushCollector): void {
  if (!isPin(fields.get('pin') ?? '')) return collector.setAside(line, 'bad_pin');
  if (hasBlob(fields)) collector.countPhoto();
  const taken = name === 'attphoto' ? readPhotoName(fields.get('pin') ?? '') : {};
  collector.addRecord({ kind: 'photo', fields: { record: name, ...enrolmentFields(fields), ...taken } });
}

/** Of an identity card only whose it is. */
function readIdCard(pin: string, fields: ReadonlyMap<string, string>, collector: PushCollector): void {
  if (fields.get('photo')) collector.countPhoto();
  if (fields.get('fptemplate1') || fields.get('fptemplate2')) collector.countTemplate();
  collector.addRecord({ kind: 'idcard', fields: isPin(pin) ? { pin } : {} });
}

function enrolmentFields(fields: ReadonlyMap<string, string>): Record<string, string> {
  return boundFields(new Map([...fields].filter(([key]) => ENROLMENT_FIELDS.has(key))));
}

function hasBlob(fields: ReadonlyMap<string, string>): boolean {
  return [...fields].some(([key, value]) => value !== '' && isBlobKey(key));
}

/** Some firmware writes the word `null` into empty fields. */
function withoutNulls(fields: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...fields].filter(([, value]) => value !== 'null'));
}

function withDeviceTime(fields: Record<string, string>): LogRecord['fields'] {
  const deviceTime = readDeviceTime(fields.time ?? '');
  if (deviceTime === undefined) return fields;
  const { time: _time, ...others } = fields;
  return { deviceTime, ...others };
}
