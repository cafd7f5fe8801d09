import { acknowledge } from './acknowledgement.ts';
import { readAccessEvent } from './access-event.ts';
import { readAttlogLine } from './attlog-line.ts';
import { forEachLine, isBinary } from './body-text.ts';
import { readCommandResults, readQueryResult } from './command-results.ts';
import type { DecodedPush } from './decoded-push.ts';
import { readHandshake, readInfo, readOptionLine } from './device-facts.ts';
import type { DeviceCall } from './device-request.ts';
import { readFields } from './field-list.ts';
import { readPhotoBody } from './photo-body.ts';
import { isPin } from './pin.ts';
import { PushCollector } from './push-collector.ts';
import { createTableReader, readUnknownLine } from './table-line.ts';

export type * from './decoded-push.ts';

/** Tables whose lines begin with a keyword or carry `key=value` fields. OPERLOG's lines name themselves. */
const FIELD_TABLES: ReadonlySet<string> = new Set(['operlog', 'biodata', 'idcard', 'errorlog', 'workcode']);
/** Query keys that carry a resume marker. */
const STAMP_KEYS = ['stamp', 'opstamp', 'photostamp'] as const;

/**
 * Reads everything one push says: records, what could not be read, and the acknowledgement. Never throws, whatever
 * a device sent, and takes time in proportion to the size of the body.
 */
export function decodePush(call: DeviceCall, body: Uint8Array): DecodedPush {
  const collector = new PushCollector();
  readBody(call, body, collector);
  return collector.toDecodedPush((lines) => acknowledge(call, lines), readStamp(call));
}

function readBody(call: DeviceCall, body: Uint8Array, collector: PushCollector): void {
  const takeFact = (name: string, value: string): void => collector.addFact(name, value);
  switch (call.endpoint) {
    case 'handshake':
      return readHandshake(call.query, takeFact);
    case 'getrequest':
      readInfo(call.query.get('info') ?? '', takeFact);
      return readLines(body, collector, (line) => readUnknownLine('unknown', line, collector));
    case 'devicecmd':
      readQueryResult(call.query, collector);
      return readCommandResults(body, collector);
    case 'registry':
    case 'push':
      return forEachLine(body, (line) => readOptionLine(line, takeFact));
    case 'upload':
      return readUpload(call, body, collector);
    case 'querydata':
      return readQueryData(call, body, collector);
    case 'fdata':
      return readPhoto(body, collector);
    case 'exchange':
      // Key material of an encryption that is never agreed to.
      return collector.addRecord({ kind: 'exchange', fields: {} });
    case 'verify':
      return readLines(body, collector, (line) => readUnknownLine('verify', line, collector));
    case 'ping':
    case 'rtdata':
    case 'file':
    case 'unknown':
      return readLines(body, collector, (line) => readUnknownLine('unknown', line, collector));
  }
}

function readUpload(call: DeviceCall, body: Uint8Array, collector: PushCollector): void {
  const { table, query } = call;
  if (isPacked(query, body)) return collector.setAsideBody('packed', body.length, 'packed');
  if (query.has('fpimage')) return readFingerprintImage(query, body, collector);
  if (table === 'attlog') return readAttlog(body, query.get('devicetype')?.toLowerCase() === 'pid', collector);
  if (table === 'rtlog')
    return forEachLine(body, (line) => collector.addOutcome(line, readAccessEvent(readFields(line))));
  if (table === 'options')
    return forEachLine(body, (line) => readOptionLine(line, (name, value) => collector.addFact(name, value)));
  if (table === 'attphoto') return readPhoto(body, collector);
  if (table === 'tabledata') return readTable(query, body, collector);
  if (FIELD_TABLES.has(table)) return forEachLine(body, createTableReader(table, collector));
  if (table === '') return readWithoutTable(body, collector);
  const kind = table === 'rtstate' ? table : `table:${table}`;
  readLines(body, collector, (line) => readUnknownLine(kind, line, collector));
}

function readAttlog(body: Uint8Array, isIdCardUnit: boolean, collector: PushCollector): void {
  forEachLine(body, (line) => {
    const outcome = readAttlogLine(line, isIdCardUnit);
    if (outcome !== undefined) collector.addOutcome(line, outcome);
  });
}

/** Very old firmware posts punches without a table: taken only where a line has all four columns of one. */
function readWithoutTable(body: Uint8Array, collector: PushCollector): void {
  const binary = isBinary(body);
  forEachLine(body, (line) => {
    const outcome = readAttlogLine(line);
    if (outcome?.kind === 'punch' && outcome.punch.status !== undefined && outcome.punch.verify !== undefined) {
      collector.addPunch(outcome.punch);
    } else if (binary) {
      collector.setAsideBody('binary', line.length, 'binary');
    } else {
      collector.setAside(line, 'no_table');
    }
  });
}

function readQueryData(call: DeviceCall, body: Uint8Array, collector: PushCollector): void {
  if (isPacked(call.query, body)) return collector.setAsideBody('packed', body.length, 'packed');
  const type = call.query.get('type')?.toLowerCase();
  if (type === 'options') {
    return forEachLine(body, (line) => readOptionLine(line, (name, value) => collector.addFact(name, value)));
  }
  if (type === 'count') return readLines(body, collector, (line) => readUnknownLine('count', line, collector));
  readTable(call.query, body, collector);
}

/** Rows of a `tabledata` upload or of a query's answer. */
function readTable(query: ReadonlyMap<string, string>, body: Uint8Array, collector: PushCollector): void {
  const tableName = (query.get('tablename') ?? '').trim().toLowerCase().slice(0, 40);
  forEachLine(body, createTableReader(tableName, collector));
}

function readPhoto(body: Uint8Array, collector: PushCollector): void {
  if (body.length === 0) return;
  collector.countPhoto();
  collector.addRecord(readPhotoBody(body));
}

/** `FPImage=..&PIN=..&FID=..` with a picture of a finger for a body. */
function readFingerprintImage(query: ReadonlyMap<string, string>, body: Uint8Array, collector: PushCollector): void {
  collector.countPhoto();
  const pin = query.get('pin') ?? '';
  const finger = query.get('fid') ?? '';
  collector.addRecord({
    kind: 'photo',
    fields: {
      record: 'fpimage',
      ...(isPin(pin) && { pin }),
      ...(/^\d{1,2}$/.test(finger) && { fid: finger }),
      size: String(body.length),
    },
  });
}

/** Lines of a body that is text; of a photo or anything else that is none, only the size is kept. */
function readLines(body: Uint8Array, collector: PushCollector, visit: (line: string) => void): void {
  if (isBinary(body)) collector.setAsideBody('binary', body.length, 'binary');
  else forEachLine(body, visit);
}

/** A tar.gz, or the compressed form that old libraries use when `Encrypt=1` was agreed. */
function isPacked(query: ReadonlyMap<string, string>, body: Uint8Array): boolean {
  if (body.length === 0) return false;
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  return isGzip || query.get('contenttype')?.toLowerCase() === 'tgz' || startsWith(body, 'LZO1');
}

function startsWith(body: Uint8Array, text: string): boolean {
  return [...text].every((character, index) => body[index] === character.charCodeAt(0));
}

/** `None`, 0 and 9999 are no markers: new firmware sends 9999 with everything. */
function readStamp({ endpoint, table, query }: DeviceCall): DecodedPush['stamp'] {
  if (endpoint !== 'upload' && endpoint !== 'fdata') return undefined;
  const value = STAMP_KEYS.map((key) => query.get(key)?.trim()).find((stamp) => stamp !== undefined) ?? '';
  const isReal = /^\d{1,12}$/.test(value) && !/^0*$/.test(value) && value !== '9999';
  return isReal && table !== '' ? { table, value } : undefined;
}
