import { describe, expect, it } from 'vitest';
import { toPushFacts } from '../../../core/journal/push-facts.ts';
import type { Fact } from '../../../core/journal/event.ts';
import { foldRepeats } from '../../../core/journal/plan-append.ts';
import { decodePush } from '../../../core/zkteco/decode-push.ts';
import { readDeviceCall } from '../../../core/zkteco/device-request.ts';
import { ACCOUNT, aDevice, SERIAL } from '../../support/facts.ts';
import { callTo, push } from '../zkteco/pushes.ts';
import { readSampleRequest } from '../zkteco/wire-samples.ts';

const context = {
  serviceKey: Buffer.alloc(32, 7),
  device: aDevice,
  receivedAtMs: Date.parse('2026-03-28T14:47:13.204Z'),
};
function factsTo(target: string, lines: readonly string[]): Fact[] {
  const body = lines.join('\n');
  return foldRepeats(toPushFacts(callTo(target, { body }), push(target, body), context));
}
const operlog = (...lines: string[]): Fact[] => factsTo(`/iclock/cdata?SN=${SERIAL}&table=OPERLOG`, lines);
const tabledata = (name: string, ...lines: string[]): Fact[] =>
  factsTo(`/iclock/cdata?SN=${SERIAL}&table=tabledata&tablename=${name}`, lines);
function ofSample(file: string): Fact[] {
  const request = readSampleRequest(file);
  const call = readDeviceCall(request);
  return foldRepeats(toPushFacts(call, decodePush(call, request.body), context));
}
const told = (facts: readonly Fact[]) =>
  facts.map(({ content }) => [content.employee_id, content.kind, content.finger]);

const AT = '2026-03-28 08:47:12';
const FINGER = `OPLOG 6\t0\t${AT}\t1042\t0\t6\t1218`;

describe('an enrolment at an attendance device', () => {
  it('is one line of the operation log', () => {
    expect(operlog(FINGER)).toEqual([
      {
        eventId: operlog(FINGER)[0]?.eventId,
        type: 'biometric.enrolled',
        backfill: false,
        occurredAt: '2026-03-28T14:47:12.000Z',
        content: {
          employee_id: '1042',
          timestamp: '2026-03-28T08:47:12-06:00',
          device_serial: SERIAL,
          punch_type: 'unspecified',
          verification: 'fingerprint',
          account_id: ACCOUNT,
          kind: 'fingerprint',
          finger: 6,
          device_time: AT,
        },
      },
    ]);
  });

  it.each([
    [6, 'fingerprint'],
    [7, 'password'],
    [8, 'card'],
    [65, 'face'],
    [101, 'face'],
    [114, 'face'],
    [121, 'vein'],
    [124, 'palm'],
  ])('is told by operation %i: %s', (op, kind) => {
    expect(told(operlog(`OPLOG ${op}\t0\t${AT}\t1042\t0\t0\t0`))).toEqual([['1042', kind, undefined]]);
  });

  it.each([30, 36, 68, 9, 100, 102])('is not told by operation %i', (op) => {
    expect(operlog(`OPLOG ${op}\t0\t${AT}\t1042\t0\t0\t0`)).toEqual([]);
  });

  it.each(['', '0', '[cut]\tx'])('is none of nobody (%s)', (pin) => {
    expect(operlog(`OPLOG 6\t0\t${AT}\t${pin}\t0\t6\t1218`).map(({ content }) => content.employee_id)).not.toContain(
      '',
    );
    expect(operlog(`OPLOG 6\t0\tnever\t${pin}\t0\t6\t1218`)).toEqual([]);
  });

  it('is one event when two operations of one second tell it', () => {
    expect(told(ofSample('26-operlog-face-enrolled.http'))).toEqual([['5', 'face', undefined]]);
  });

  it('is told with its finger by older units, and by a template beside it', () => {
    expect(told(ofSample('22-operlog-mixed-oplog-fp.http'))).toEqual([
      ['1', 'fingerprint', 0],
      ['1', 'fingerprint', 1],
    ]);
    const plain = `OPLOG 6\t0\t${AT}\t1042\t0\t0\t0`;
    expect(told(operlog(plain, 'FP PIN=1042\tFID=6\tSize=4\tValid=1\tTMP=AAAA'))).toEqual([['1042', 'fingerprint', 6]]);
    expect(told(operlog('BIODATA Pin=1042\tNo=7\tIndex=0\tType=1\tTmp=AAAA', plain))).toEqual([
      ['1042', 'fingerprint', 7],
    ]);
  });

  it('does not guess which of several fingers it was', () => {
    const plain = `OPLOG 6\t0\t${AT}\t1042\t0\t0\t0`;
    const [six, seven] = [6, 7].map((finger) => `FP PIN=1042\tFID=${finger}\tSize=4\tValid=1\tTMP=AAAA`);

    expect(told(operlog(plain, six ?? '', seven ?? ''))).toEqual([['1042', 'fingerprint', undefined]]);
    expect(told(operlog(plain, plain.replace('08:47:12', '08:47:30'), six ?? ''))).toEqual([
      ['1042', 'fingerprint', undefined],
      ['1042', 'fingerprint', undefined],
    ]);
    expect(told(operlog(plain, six?.replace('1042', '7') ?? ''))).toEqual([['1042', 'fingerprint', undefined]]);
  });

  it('has one id whether the finger is told or not', () => {
    expect(operlog(FINGER)[0]?.eventId).toBe(operlog(`OPLOG 6\t0\t${AT}\t1042\t0\t0\t0`)[0]?.eventId);
    expect(operlog(FINGER)[0]?.eventId).not.toBe(operlog(FINGER.replace('08:47:12', '08:47:13'))[0]?.eventId);
    expect(operlog(FINGER)[0]?.eventId).not.toBe(operlog(FINGER.replace('1042', '1043'))[0]?.eventId);
  });

  it('is never told by templates and users alone: a re-read of all of them looks the same', () => {
    for (const file of [
      '20-operlog-user-x100c.http',
      '21-operlog-fp-x100c.http',
      '23-operlog-user-v5l.http',
      '24-biodata-palm-5-records.http',
      '25-biodata-face58.http',
    ]) {
      expect(ofSample(file), file).toEqual([]);
    }
  });

  it('has a place in time like a punch', () => {
    expect(operlog(FINGER.replace('2026-03-28', '2026-02-01'))[0]?.backfill).toBe(true);
    expect(operlog(FINGER.replace('2026-03-28', '2000-01-01'))[0]?.content.clock_suspect).toBe(true);
  });
});

describe('an enrolment at an access device', () => {
  it('is a template’s row that it uploads, at the time it came', () => {
    expect(told(ofSample('48-tabledata-templatev10.http'))).toEqual([
      ['4', 'fingerprint', 7],
      ['3', 'fingerprint', 6],
    ]);
    const [fact] = ofSample('48-tabledata-templatev10.http');
    expect(fact).toMatchObject({ occurredAt: '2026-03-28T14:47:13.000Z', backfill: false });
    expect(fact?.content).toMatchObject({ timestamp: '2026-03-28T08:47:13-06:00' });
    expect(fact?.content).not.toHaveProperty('device_time');
  });

  it('is one event per person, kind and index, once for ever', () => {
    const palm = (index: number, no = 0): string => `biodata pin=5\tno=${no}\tindex=${index}\ttype=8\ttmp=AAAA`;
    const [first] = tabledata('biodata', palm(0), palm(1), palm(2), palm(3), palm(4));

    expect(tabledata('biodata', palm(0), palm(1), palm(2))).toEqual([first]);
    expect(tabledata('biodata', palm(0, 1))[0]?.eventId).not.toBe(first?.eventId);
    expect(told([first].flatMap((fact) => fact ?? []))).toEqual([['5', 'palm', undefined]]);
  });

  it('is one finger in both tables, the one that raises a silent alarm included', () => {
    const [old] = tabledata('templatev10', 'templatev10 size=4\tuid=1\tpin=5\tfingerid=22\tvalid=1\ttemplate=AAAA');
    const [unified] = tabledata('biodata', 'biodata pin=5\tno=6\tindex=0\tvalid=1\ttype=1\ttmp=AAAA');

    expect(old?.content.finger).toBe(6);
    expect(old?.eventId).toBe(unified?.eventId);
  });

  it('is the card of a user, and never the password', () => {
    const user = 'user uid=1\tcardno=7654321\tpin=5\tpassword=1234\tgroup=1\tname=Ann';

    expect(told(tabledata('user', user))).toEqual([['5', 'card', undefined]]);
    expect(JSON.stringify(tabledata('user', user))).not.toMatch(/7654321|1234/);
    expect(tabledata('user', user)[0]?.eventId).not.toBe(tabledata('user', user.replace('7654321', '8'))[0]?.eventId);
    expect(tabledata('user', user.replace('7654321', '0'))).toEqual([]);
  });

  it('is none that is not valid, nor of a kind that nobody knows', () => {
    expect(tabledata('templatev10', 'templatev10 pin=5\tfingerid=6\tvalid=0\ttemplate=AAAA')).toEqual([]);
    expect(tabledata('biodata', 'biodata pin=5\tno=6\ttype=77\ttmp=AAAA')).toEqual([]);
    expect(tabledata('biophoto', 'biophoto pin=5\tfilename=5.jpg\ttype=9\tsize=4\tcontent=AAAA')).toEqual([]);
  });

  it('is not told by the answer to a query', () => {
    const row = 'templatev10 size=4\tuid=1\tpin=5\tfingerid=6\tvalid=1\ttemplate=AAAA';

    expect(tabledata('templatev10', row)).toHaveLength(1);
    expect(factsTo(`/iclock/querydata?SN=${SERIAL}&type=tabledata&tablename=templatev10`, [row])).toEqual([]);
    expect(ofSample('49-querydata-user.http')).toEqual([]);
  });
});
