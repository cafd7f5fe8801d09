import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePush, type DecodedPush } from '../../../core/zkteco/decode-push.ts';
import { readDeviceCall } from '../../../core/zkteco/device-request.ts';
import { push } from './pushes.ts';

const PATHS = [
  'cdata',
  'cdata.aspx',
  'getrequest',
  'devicecmd',
  'registry',
  'push',
  'ping',
  'querydata',
  'rtdata',
  'fdata',
  'exchange',
  'file',
  'other',
  '',
];
const TABLES = [
  'ATTLOG',
  'OPERLOG',
  'BIODATA',
  'ATTPHOTO',
  'options',
  'IDCARD',
  'ERRORLOG',
  'WORKCODE',
  'rtlog',
  'rtstate',
  'tabledata',
  'SOMETHINGNEW',
  'RemoteAtt',
  '',
];
const TABLE_NAMES = [
  'user',
  'transaction',
  'templatev10',
  'biophoto',
  'ATTPHOTO',
  'errorlog',
  'extuser',
  'a=b',
  'a%0Ab',
  '',
];

const path = fc.constantFrom(...PATHS);
const query = fc
  .record({
    table: fc.constantFrom(...TABLES),
    tablename: fc.constantFrom(...TABLE_NAMES),
    extra: fc.oneof(
      fc.string(),
      fc.constantFrom('options=all', 'type=count', 'type=options', 'AuthType=device', 'FPImage=1', 'DeviceType=pid'),
    ),
  })
  .map(({ table, tablename, extra }) => `SN=A1&table=${table}&tablename=${tablename}&${extra}`);

const attlogLine = fc
  .record({
    pin: fc.stringMatching(/^[0-9A-Za-z]{0,8}$/),
    second: fc.integer({ min: 0, max: 75 }),
    separator: fc.constantFrom('\t', ' '),
    tail: fc.constantFrom('', '\t\t0\t0\t', '\t0\t0\t0\t255\t36.7\t0', '\t7\t0\t0\t1\t36.7\t0\t+28800\t-1'),
  })
  .map(({ pin, second, separator, tail }) =>
    [pin, `2026-01-05 08:00:${String(second).padStart(2, '0')}`, '0', '1'].join(separator).concat(tail),
  );
const accessLine = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.constantFrom(0, 3, 14, 27, 4000))
  .map(
    ([pin, event]) =>
      `time=2026-09-09 12:09:10\tpin=${pin}\tcardno=0\teventaddr=1\tevent=${event}\tinoutstatus=0\tverifytype=1`,
  );
const operationLine = fc
  .tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 1, max: 99 }))
  .map(([op, pin]) => `OPLOG ${op}\t0\t2024-08-05 12:48:25\t${pin}\t0\t0\t0`);
const userLine = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.constantFrom('Ann', 'José', '王小明', ''))
  .map(([pin, name]) => `USER PIN=${pin}\tName=${name}\tPri=0\tPasswd=1`);
/** What lines are made of, in any order. */
const fragment = fc.constantFrom(
  '\t',
  '\t',
  '=',
  ' ',
  '\n',
  '\r',
  '\0',
  '&',
  ',',
  '-',
  ':',
  '1',
  '2026-01-05 08:00:00',
  'PIN=',
  'time=',
  'event=3',
  'ID=',
  'Return=',
  'CMD=INFO',
  'Content=',
  'USER ',
  'OPLOG 6',
  'FP ',
  'ATTLOG',
  'CHECK LOG: stamp=',
  'null',
  '中',
  'é',
  '\uD800',
);
const junkLine = fc.string({ minLength: 1, maxLength: 40 }).map((text) => `~ ${text.replace(/[\r\n\0]/g, '')}`);

const lineOf = {
  ATTLOG: fc.oneof(attlogLine, accessLine, junkLine),
  OPERLOG: fc.oneof(operationLine, userLine, junkLine),
  rtlog: fc.oneof(accessLine, junkLine),
};
/** A line as bytes, in any of the encodings that devices use. */
const encoded = (line: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(line, fc.constantFrom('utf8' as const, 'latin1' as const))
    .map(([text, encoding]) => Buffer.from(text, encoding));

const ofAll = (pushes: DecodedPush[]) => ({
  punches: pushes.flatMap(({ punches }) => punches),
  operationLog: pushes.flatMap(({ operationLog }) => operationLog),
  users: pushes.flatMap(({ users }) => users),
  otherRecords: pushes.flatMap(({ otherRecords }) => otherRecords),
  setAside: pushes.flatMap(({ setAside }) => setAside),
  lines: pushes.reduce((sum, { lines }) => sum + lines, 0),
});

describe('decodePush, whatever comes', () => {
  it('never throws, ends its acknowledgement in LF, and accounts for every line', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(fragment, { maxLength: 60 }).map((fragments) => new Uint8Array(Buffer.from(fragments.join('')))),
      fc
        .array(fc.oneof(attlogLine, accessLine, operationLine, userLine, junkLine), { maxLength: 8 })
        .map((lines) => new Uint8Array(Buffer.from(lines.join('\n')))),
    );
    fc.assert(
      fc.property(path, query, fc.constantFrom('GET', 'POST'), body, (name, rawQuery, method, bytes) => {
        const call = readDeviceCall({ method, path: `/iclock/${name}`, rawQuery, headers: {}, body: bytes });
        const decoded = decodePush(call, bytes);
        expect(decoded.acknowledgement).toMatch(/^[^\n]+\n$/);
        const { punches, operationLog, users, otherRecords, commandResults, setAside, lines } = decoded;
        const kept = [punches, operationLog, users, otherRecords, commandResults, setAside];
        expect(kept.reduce((sum, list) => sum + list.length, 0)).toBe(lines);
      }),
      { numRuns: 500 },
    );
  });

  it('reads any query and path without throwing, and no serial that is none', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (method, anyPath, text) => {
        const rawQuery = `${text}&SN=${text}`;
        const { serial = 'A' } = readDeviceCall({
          method,
          path: anyPath,
          rawQuery,
          headers: {},
          body: new Uint8Array(),
        });
        expect(serial).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
      }),
    );
  });

  it('gives only canonical punches', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ATTLOG', 'rtlog', ''),
        fc.array(fc.oneof(attlogLine, accessLine, junkLine)),
        (table, lines) => {
          for (const { pin, deviceTime, workCode } of push(`/iclock/cdata?SN=A1&table=${table}`, lines.join('\n'))
            .punches) {
            expect(pin).toMatch(/^[^\s=]{0,40}$/);
            expect(new Date(`${deviceTime.replace(' ', 'T')}Z`).toISOString().slice(0, 19).replace('T', ' ')).toBe(
              deviceTime,
            );
            expect(workCode).not.toBe('0');
          }
        },
      ),
    );
  });

  it.each(Object.entries(lineOf))('reads lines of %s the same alone and together', (table, line) => {
    const target = `/iclock/cdata?SN=A1&table=${table}`;
    fc.assert(
      fc.property(fc.array(encoded(line), { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), (lines, lineBreak) => {
        const together = push(target, Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.from(lineBreak)])));
        expect(ofAll([together])).toEqual(ofAll(lines.map((bytes) => push(target, bytes))));
      }),
      { numRuns: 300 },
    );
  });
});

describe('decodePush, and what must not leave it', () => {
  const MARK = 'Zq7mark';
  const key = fc.constantFrom(
    'Passwd',
    'password',
    'PASSWD',
    'Pwd',
    'TMP',
    'Tmp',
    'tmp',
    'template',
    'Template1',
    'FPTemplate1',
    'Content',
    'content',
    'photo',
    'Photo',
    'picture',
    'authKey',
    'pushcommkey',
    'ComPwd',
  );
  const keyword = fc.constantFrom(
    'USER ',
    'user ',
    'FP ',
    'FACE ',
    'FVEIN ',
    'BIODATA ',
    'biodata ',
    'templatev10 ',
    'USERPIC ',
    'BIOPHOTO ',
    'biophoto ',
    'ATTPHOTO ',
    'IDCARD ',
    'identitycard ',
    'ERRORLOG ',
    'WORKCODE ',
    'transaction ',
    'OPLOG 5\t0\t',
    'NEW ',
    '',
  );
  const padding = fc.constantFrom('', 'QUJD', 'A'.repeat(100), '/9j/4AAQ'.repeat(30));

  it('cuts every secret, template and photo from every table and endpoint', () => {
    const line = fc
      .record({
        start: fc
          .tuple(keyword, fc.constantFrom('PIN=5', 'ID=5', 'ID=5&Return=0&CMD=INFO'))
          .map((words) => words.join('')),
        middle: fc.constantFrom([], ['time=2026-09-09 12:09:10', 'event=0']),
        key,
        before: padding,
        after: padding,
        separator: fc.constantFrom('\t', ' ', ',', '&'),
        rest: junkLine,
      })
      .map(({ start, middle, key: name, before, after, separator, rest }) =>
        [start, ...middle, `${name}=${before}${MARK}${after}`, rest].join(separator),
      );
    fc.assert(
      fc.property(path, query, fc.array(line, { minLength: 1, maxLength: 4 }), (name, rawQuery, lines) => {
        const text = push(`/iclock/${name}?${rawQuery}`, lines.join('\n'));
        expect(JSON.stringify({ ...text, facts: [...text.facts] })).not.toContain(MARK);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps no byte of a photo', () => {
    const jpeg = fc
      .tuple(fc.uint8Array({ maxLength: 60 }), fc.uint8Array({ maxLength: 60 }))
      .map(([before, after]) =>
        Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), before, Buffer.from(MARK), after]),
      );
    const target = fc.constantFrom(
      '/iclock/cdata?SN=A1&table=ATTPHOTO',
      '/iclock/fdata?SN=A1',
      '/iclock/cdata?SN=A1&FPImage=1&PIN=5&FID=1',
      '/iclock/cdata?SN=A1&table=NEWPHOTO',
      '/iclock/cdata?SN=A1',
      '/iclock/other?SN=A1',
      '/iclock/file?SN=A1',
    );
    const header = fc.constantFrom('', 'PIN=20150731103012-123.jpg\nSN=A1\nsize=600\nCMD=uploadphoto\0');
    fc.assert(
      fc.property(target, header, jpeg, (to, head, photo) => {
        const decoded = push(to, Buffer.concat([Buffer.from(head), photo]));
        expect(JSON.stringify({ ...decoded, facts: [...decoded.facts] })).not.toContain(MARK);
      }),
      { numRuns: 300 },
    );
  });
});
