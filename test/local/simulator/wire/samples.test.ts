import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AccessModel, AttendanceModel } from '../../../../local/simulator/device-model.ts';
import { type DeviceRequest, toRequestBytes } from '../../../../local/simulator/device-http.ts';
import { findModel } from '../../../../local/simulator/device-models.ts';
import {
  toRtlogLine,
  toRtstateLine,
  toTemplateRow,
  toTransactionRow,
  toUserRow,
} from '../../../../local/simulator/wire/access-lines.ts';
import {
  accessResultRequest,
  accessUploadRequest,
  configRequest,
  pingRequest,
  queryDataRequest,
  registryRequest,
  tableDataRequest,
  timeRequest,
} from '../../../../local/simulator/wire/access-requests.ts';
import { toAttlogLine } from '../../../../local/simulator/wire/attlog-line.ts';
import {
  handshakeRequest,
  photoRequest,
  pollRequest,
  resultRequest,
  uploadRequest,
} from '../../../../local/simulator/wire/attendance-requests.ts';
import { toBody } from '../../../../local/simulator/wire/body.ts';
import { toResultLines } from '../../../../local/simulator/wire/command-result.ts';
import { toInfo } from '../../../../local/simulator/wire/info-list.ts';
import {
  toBioPhotoLine,
  toOplogLine,
  toTemplateLines,
  toUserLine,
} from '../../../../local/simulator/wire/operlog-lines.ts';
import { toOptionList } from '../../../../local/simulator/wire/option-list.ts';
import { toErrorLine, toPhotoBody } from '../../../../local/simulator/wire/other-tables.ts';
import type { DoorEvent, Person } from '../../../../local/simulator/wire/records.ts';

const SAMPLES = new URL('../../../fixtures/wire/', import.meta.url);

function read(file: string): Buffer {
  return readFileSync(new URL(file, SAMPLES));
}

/** Head and body of a captured request: what stands before and after the blank line. */
function parts(bytes: Buffer): { head: string; host: string; body: Buffer } {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, end);
  return { head, host: /\r\nHost: (\S+)/.exec(head)?.[1] ?? '', body: bytes.subarray(end + 4) };
}

/** Writes what the device would, to the host that the capture was sent to. */
function written(request: DeviceRequest, file: string): Buffer {
  return toRequestBytes(request, { host: parts(read(file)).host, pathname: '/' });
}

function attendance(id: string, changes: Partial<AttendanceModel> = {}): AttendanceModel {
  const model = findModel(id);
  if (model?.dialect !== 'attendance') throw new Error(`${id}: expected an attendance model`);
  return { ...model, ...changes };
}

function access(id: string, changes: Partial<AccessModel> = {}): AccessModel {
  const model = findModel(id);
  if (model?.dialect !== 'access') throw new Error(`${id}: expected an access model`);
  return { ...model, ...changes };
}

const V5L = attendance('speedface-v5l');
const X100C = attendance('x100c');
const MB160 = attendance('mb160');
const ICLOCK = attendance('iclock-2009');
const K40 = attendance('k40');
const ARION = attendance('essl-arion');
const UFACE = attendance('uface602');
const SENSEFACE = access('senseface-2a');
const F20 = access('f20');

/** Blobs of a sample, in their order: they are invented there too, and only their shape matters. */
function blobs(file: string, key: string): string[] {
  const found = read(file)
    .toString('latin1')
    .matchAll(new RegExp(`${key}=([A-Za-z0-9+/=]+)`, 'g'));
  return [...found].map(([, blob = '']) => blob);
}

const punch = (pin: string, deviceTime: string, status: number, verify: number, workCode?: string) => ({
  pin,
  deviceTime,
  status,
  verify,
  ...(workCode !== undefined && { workCode }),
});
const attlog = (
  serial: string,
  model: AttendanceModel,
  punches: readonly ReturnType<typeof punch>[],
  stamp = '9999',
): DeviceRequest =>
  uploadRequest(
    { serial, model },
    {
      table: 'ATTLOG',
      stamp,
      body: toBody(
        punches.map((each) => toAttlogLine(each, model)),
        model.body,
      ),
    },
  );
const operlog = (serial: string, model: AttendanceModel, lines: readonly string[]): DeviceRequest =>
  uploadRequest(
    { serial, model },
    { table: 'OPERLOG', stampKey: model.operlogStampKey, stamp: '9999', body: toBody(lines, model.body) },
  );
const oplog = (code: number, deviceTime: string, ...objects: string[]): string =>
  toOplogLine({ code, operator: '0', deviceTime, objects });
const person = (pin: string, name: string, more: Partial<Person> = {}): Person => ({
  pin,
  name,
  privilege: 0,
  password: '',
  card: '',
  group: 1,
  ...more,
});
const NUMBERS = { serial: '', users: 1, punches: 0, fingers: 1, faces: 0, address: '192.168.54.216', language: 69 };
const CKJF = 'CKJF201960901';
const X = 'SERIAL87654321';
const NYU = 'NYU7251601500';
const DOC = '3383154200002';
const TOKEN = 'cb386eb5f8219329db63356fb262ddff';
const f20 = (changes: Partial<AccessModel> = {}, token = TOKEN) => ({
  serial: DOC,
  model: { ...F20, ...changes },
  token,
});
/** The document mixes line breaks from one example to the next. */
const CRLF = { lineBreak: '\r\n', lastLineBreak: true } as const;
const LF = { lineBreak: '\n', lastLineBreak: true } as const;
const passage = (more: Partial<DoorEvent>): DoorEvent => ({
  deviceTime: '',
  pin: '0',
  card: '0',
  door: 1,
  event: 0,
  direction: 0,
  verify: 0,
  index: 0,
  ...more,
});

const REQUESTS: Readonly<Record<string, () => DeviceRequest>> = {
  '01-handshake-v5l-zam170.http': () => handshakeRequest({ serial: CKJF, model: V5L, language: 69 }),
  '02-handshake-x100c.http': () => handshakeRequest({ serial: X, model: X100C }),
  '03-handshake-middle-east.http': () => handshakeRequest({ serial: 'BOCK200961001', model: MB160 }),
  '04-handshake-v5l-zam180-att.http': () =>
    handshakeRequest({
      serial: 'CQUH250160001',
      model: { ...V5L, handshakeKeys: MB160.handshakeKeys, deviceType: 'att' },
      language: 76,
    }),
  '05-handshake-doc-commkey.http': () =>
    handshakeRequest({ serial: '0316144680001', model: K40, commKey: '4a9594af164f2b9779b59e8554b5df26' }),
  '06-options-v5l.http': () => {
    const list = V5L.options.map((part) =>
      part
        .replace('ZAM230_TFT', 'ZAM170_TFT')
        .replace('ZAM230-NF50VA-Ver1.1.9', 'ZAM170-NF-Ver1.1.27')
        .replace('Ver 3.1.6S-20251028', 'Ver 2.0.32S-20200506'),
    );
    return uploadRequest(
      { serial: CKJF, model: V5L },
      { table: 'options', body: Buffer.from(toOptionList(list, { ...NUMBERS, serial: CKJF }, ',')) },
    );
  },
  '08-operlog-boot-batch-v5l.http': () =>
    operlog(CKJF, V5L, [
      oplog(0, '2020-06-23 13:19:24'),
      oplog(3, '2020-06-23 13:19:37', '55'),
      oplog(4, '2020-06-23 13:19:42'),
      ...['13:20:44', '13:20:49', '13:20:50'].map((time) => oplog(5, `2020-06-23 ${time}`, 'DHCP')),
    ]),
  '09-getrequest-info-v5l.http': () =>
    pollRequest(
      { serial: CKJF, model: V5L },
      toInfo({ ...V5L, firmware: 'ZAM170-NF-Ver1.1.27' }, { ...NUMBERS, serial: CKJF }),
    ),
  '10-getrequest-plain-v5l.http': () => pollRequest({ serial: CKJF, model: V5L }),
  '11-attlog-7col-no-content-type.http': () => attlog(X, X100C, [punch('1156', '2024-08-05 12:40:57', 1, 1)]),
  '12-attlog-10col-v5l-zam230.http': () =>
    attlog('CMWV250900001', V5L, [punch('900001', '2026-08-29 15:30:00', 255, 1)]),
  '13-attlog-face-vendor-comment.http': () =>
    attlog('0782232260001', V5L, [punch('3', '2023-10-16 08:38:16', 255, 15)]),
  '14-attlog-crlf-batch.http': () =>
    attlog('BOCK200961001', MB160, [
      punch('1', '2024-07-28 01:25:24', 0, 1),
      punch('1', '2024-07-28 10:41:21', 0, 1),
      punch('4', '2024-07-28 10:41:31', 0, 1),
    ]),
  '15-attlog-4col-2009-stamp.http': () =>
    attlog(
      '0066688490001',
      ICLOCK,
      [
        punch('4', '2008-12-29 19:08:16', 0, 1),
        punch('4', '2008-12-29 19:10:16', 0, 1),
        punch('4', '2008-12-29 19:10:22', 0, 1),
        punch('1', '2008-12-30 11:47:17', 0, 1),
        punch('2', '2008-12-30 14:26:36', 0, 1),
      ],
      '289503453',
    ),
  '16-attlog-states-workcodes-uface602.http': () =>
    attlog('ODG7030064031000000', UFACE, [
      punch('55', '2020-06-24 15:55:55', 0, 15, '1'),
      punch('55', '2020-06-24 15:56:26', 3, 15, '1'),
      punch('55', '2020-06-24 15:56:35', 4, 15, '1'),
      punch('55', '2020-06-24 15:56:45', 5, 15, '1'),
      punch('55', '2020-06-24 15:57:00', 5, 1, '1'),
      punch('55', '2020-06-24 15:57:46', 5, 2, '1'),
      punch('1', '2020-06-24 10:16:31', 0, 15, '2'),
    ]),
  '17-attlog-aspx-essl-arion.http': () =>
    attlog('NCD8252500400', ARION, [
      punch('1001', '2026-08-05 16:28:26', 0, 15),
      punch('1001', '2026-08-05 16:28:35', 1, 15),
    ]),
  '18-attlog-alphanumeric-pins.http': () =>
    attlog('NCD8252500400', ARION, [
      punch('WCTPL000', '2026-08-13 09:00:01', 255, 15),
      punch('wctpl001', '2026-08-13 09:00:07', 255, 15),
      punch('0007', '2026-08-13 09:00:15', 255, 1),
    ]),
  '19-operlog-enrol-x100c.http': () =>
    operlog(X, X100C, [oplog(30, '2024-08-05 12:48:25', '1160'), oplog(6, '2024-08-05 12:48:25', '1160')]),
  '20-operlog-user-x100c.http': () => operlog(X, X100C, [toUserLine(person('1160', 'Ani004'), X100C.user)]),
  '21-operlog-fp-x100c.http': () =>
    operlog(
      X,
      X100C,
      toTemplateLines(
        { pin: '1160', kind: 'fingerprint', index: 0, blobs: blobs('21-operlog-fp-x100c.http', 'TMP') },
        { table: 'operlog', keyword: 'FP', parts: 1, chars: 1_608 },
      ),
    ),
  '23-operlog-user-v5l.http': () => operlog(CKJF, V5L, [toUserLine(person('5', 'abcd', { password: '1' }), V5L.user)]),
  '24-biodata-palm-5-records.http': () => biodata('palm', '24-biodata-palm-5-records.http'),
  '25-biodata-face58.http': () => biodata('face', '25-biodata-face58.http'),
  '26-operlog-face-enrolled.http': () =>
    operlog(
      CKJF,
      V5L,
      V5L.operations.face.map((code) => oplog(code, '2020-06-23 13:21:28', '5')),
    ),
  '27-operlog-biophoto.http': () =>
    operlog(CKJF, V5L, [toBioPhotoLine('5', blobs('27-operlog-biophoto.http', 'Content')[0] ?? '')]),
  '28-operlog-user-deleted.http': () =>
    operlog(CKJF, V5L, [oplog(V5L.operations.userDeleted, '2020-06-23 13:21:42', '5')]),
  '29-attphoto-binary.http': () => {
    const { body } = parts(read('29-attphoto-binary.http'));
    const jpeg = body.subarray(body.indexOf(0) + 1);
    const serial = '0316144680001';
    return photoRequest(
      { serial, model: K40 },
      toPhotoBody({ serial, pin: '123', deviceTime: '2015-07-31 10:30:12', jpeg }),
    );
  },
  '30-devicecmd-batch.http': () =>
    resultRequest(
      { serial: CKJF, model: V5L },
      toBody(
        ['1592', '1593', '1594'].flatMap((id) => toResultLines({ id, returnCode: 0, word: 'DATA' })),
        LF,
      ),
    ),
  '33-devicecmd-info-2009.http': () =>
    resultRequest(
      { serial: '0066688490001', model: { ...ICLOCK, contentType: 'text/plain', httpVersion: '1.1' } },
      toBody(toResultLines({ id: '4', returnCode: 0, word: 'INFO', lines: ICLOCK.options }), LF),
    ),
  '34-getrequest-info-encoded-short.http': () =>
    pollRequest(
      { serial: '0316144680001', model: K40 },
      toInfo(K40, { ...NUMBERS, serial: '', users: 0, fingers: 0, address: '192.168.16.27' }),
    ),
  '37-errorlog.http': () =>
    uploadRequest(
      { serial: 'CMWV260900009', model: V5L },
      {
        table: 'ERRORLOG',
        stamp: '9999',
        body: toBody([toErrorLine({ code: 'D01E0005', commandId: '123', additional: 'eyJwaW4iOiIxIn0=' })], LF),
      },
    ),
  '40-registry-senseface2a.http': () =>
    registryRequest(
      { serial: NYU, model: SENSEFACE },
      toOptionList(SENSEFACE.options, { ...NUMBERS, serial: NYU }, ','),
    ),
  '41-registry-doc-f20.http': () =>
    registryRequest(
      { serial: DOC, model: F20 },
      toOptionList(F20.options, { ...NUMBERS, serial: DOC, address: '192.168.213.221' }, ','),
    ),
  '42-push-config-request.http': () => configRequest(f20({}, '9d41643bfba01fe8b49143c21defc20a')),
  '43-rtlog-senseface2a-fp.http': () => {
    const event = passage({ deviceTime: '2026-09-09 12:09:10', pin: '445966', event: 3, verify: 1, index: 40 });
    const body = toBody([toRtlogLine(event, SENSEFACE.rtlogFields)], SENSEFACE.body);
    return accessUploadRequest({ serial: NYU, model: SENSEFACE, token: TOKEN }, 'rtlog', body);
  },
  '45-rtstate-senseface3a.http': () => {
    const state = { deviceTime: '2026-02-23 14:13:48', sensor: '01', relay: '00', alarm: '0'.repeat(16), door: '01' };
    const body = toBody([toRtstateLine(state)], SENSEFACE.body);
    return accessUploadRequest({ serial: 'VGU6251500090', model: SENSEFACE, token: TOKEN }, 'rtstate', body);
  },
  '46-rtlog-doc-unknown-card.http': () => {
    const event = passage({ deviceTime: '2017-01-10 11:49:32', event: 27, direction: 1, index: 21 });
    return accessUploadRequest(f20(), 'rtlog', toBody([toRtlogLine(event, F20.rtlogFields)], CRLF));
  },
  '47-tabledata-user.http': () =>
    tableDataRequest(f20({}, 'af65a75608cf5b80fbb3b48f0b4df95a'), {
      tableName: 'user',
      count: 1,
      body: toBody([toUserRow(person('4', ''), 5)], CRLF),
    }),
  '48-tabledata-templatev10.http': () => {
    const [first = '', second = ''] = blobs('48-tabledata-templatev10.http', 'template');
    const rows = [
      toTemplateRow({ pin: '4', kind: 'fingerprint', index: 7, blobs: [first] }, 4),
      toTemplateRow({ pin: '3', kind: 'fingerprint', index: 6, blobs: [second] }, 3),
    ];
    return tableDataRequest(f20({}, 'af65a75608cf5b80fbb3b48f0b4df95a'), {
      tableName: 'templatev10',
      count: 2,
      body: toBody(rows, CRLF),
    });
  },
  '49-querydata-user.http': () =>
    queryDataRequest(f20(), {
      type: 'tabledata',
      commandId: '415',
      tableName: 'user',
      count: 3,
      body: toBody(
        ['', '1', ''].map((password, index) => toUserRow(person(String(index + 1), '', { password }), index + 1)),
        { lineBreak: '\n', lastLineBreak: parts(read('49-querydata-user.http')).body.at(-1) === 0x0a },
      ),
    }),
  '50-querydata-transaction.http': () => {
    const event = passage({
      deviceTime: '2017-01-19 15:14:48',
      verify: 200,
      event: 100,
      direction: 2,
      index: 92,
    });
    return queryDataRequest(f20(), {
      type: 'tabledata',
      commandId: '416',
      tableName: 'transaction',
      count: 1,
      body: toBody([toTransactionRow(event, DOC)], CRLF),
    });
  },
  '51-ping-token.http': () => pingRequest(f20()),
  '52-devicecmd-acc.http': () =>
    accessResultRequest(
      f20(),
      toBody(
        [
          ...toResultLines({ id: '1', returnCode: 0, word: 'DATA UPDATE' }),
          ...toResultLines({ id: '2', returnCode: -629, word: 'DATA UPDATE' }),
          ...toResultLines({ id: '415', returnCode: 3, word: 'DATA QUERY' }),
        ],
        LF,
      ),
    ),
  '53-querydata-options.http': () =>
    queryDataRequest(f20({ httpLanguage: 'en-US' }, '0f2e4c6a8b1d3f5a7c9e0b2d4f6a8c1e'), {
      type: 'options',
      commandId: '408',
      tableName: 'options',
      count: 1,
      body: Buffer.from(
        `~SerialNumber=${DOC},FirmVer=Ver 8.0.1.3-20151229,~DeviceName=F20/M,LockCount=1,ReaderCount=2`,
      ),
    }),
  '54-rtdata-time.http': () => timeRequest(f20({ httpLanguage: 'en-US' }, '0f2e4c6a8b1d3f5a7c9e0b2d4f6a8c1e')),
};

function biodata(kind: 'palm' | 'face', file: string): DeviceRequest {
  const style = V5L.templates[kind];
  if (!style) throw new Error(`expected a V5L to know a ${kind}`);
  const lines = toTemplateLines({ pin: '5', kind, index: 0, blobs: blobs(file, 'Tmp') }, style);
  return uploadRequest({ serial: CKJF, model: V5L }, { table: 'BIODATA', stamp: '9999', body: toBody(lines, LF) });
}

describe('what a virtual clock writes', () => {
  it.each(Object.entries(REQUESTS))('is, byte for byte, %s', (file, request) => {
    const bytes = written(request(), file);

    expect(parts(bytes).head).toBe(parts(read(file)).head);
    expect(bytes.equals(read(file))).toBe(true);
  });
});
