import { describe, expect, it } from 'vitest';
import { decodePush } from '../../../core/zkteco/decode-push.ts';
import { readDeviceCall } from '../../../core/zkteco/device-request.ts';
import { listSamples, readSampleRequest } from './wire-samples.ts';

const requests = listSamples().filter(({ kind }) => kind === 'request');
/** Answered from what is known of the device, not from the push. */
const ANSWERED_ELSEWHERE = ['handshake', 'registry', 'push', 'rtdata'];

function decodeSample(file: string) {
  const request = readSampleRequest(file);
  const call = readDeviceCall(request);
  return { call, push: decodePush(call, request.body) };
}

it('covers every request of the collection', () => {
  expect(requests).toHaveLength(59);
});

describe.each(requests)('$file', ({ file, expect: expected }) => {
  const { call, push } = decodeSample(file);

  it('goes to its endpoint', () => {
    const endpoint = expected.endpoint === 'cdata' ? (expected.action ?? 'upload') : expected.endpoint;
    expect(call.endpoint).toBe(endpoint);
    expect(call.table).toBe(expected.table?.toLowerCase() ?? (file.startsWith('66') ? 'somethingnew' : ''));
    if (expected.sn !== undefined) expect(call.serial).toBe(expected.sn);
    expect(call.serial).toMatch(/^[A-Z0-9]{13,19}$/);
  });

  it('gets its acknowledgement', () => {
    if (ANSWERED_ELSEWHERE.includes(call.endpoint)) expect(push.acknowledgement).toBe('OK\n');
    else expect(push.acknowledgement).toBe(`${expected.ack}\n`);
  });

  it('yields exactly the listed punches', () => {
    const punches = push.punches
      .filter(({ eventCode }) => eventCode === undefined)
      .map(({ pin, deviceTime, status, verify, workCode }) => ({ pin, deviceTime, status, verify, workCode }));
    const listed = (expected.attlog ?? []).map(({ pin, time, status, verify, workCode = '' }) => ({
      pin,
      deviceTime: time,
      status: Number(status),
      verify: Number(verify),
      workCode: workCode === '0' ? '' : workCode,
    }));
    expect(punches).toEqual(listed);
    expect(push.setAside).toHaveLength(expected.quarantined ?? 0);
  });

  it('yields the listed access events', () => {
    const punches = push.punches.filter(({ eventCode }) => eventCode !== undefined);
    const records = push.otherRecords.filter(({ kind, fields }) => kind === 'rtlog' && fields.event !== undefined);
    const listed = expected.events ?? [];
    expect(punches).toHaveLength(listed.filter(({ isPunch }) => isPunch).length);
    expect(records).toHaveLength(listed.filter(({ isPunch }) => !isPunch).length);
    for (const [index, event] of listed.entries()) {
      const punch = punches[index];
      const got = event.isPunch
        ? { ...punch, time: punch?.deviceTime, event: punch?.eventCode, inout: punch?.status, isPunch: true }
        : {
            pin: '0',
            time: records[index]?.fields.deviceTime,
            event: Number(records[index]?.fields.event),
            isPunch: false,
          };
      expect(got).toMatchObject(event);
    }
  });

  it('yields the listed operations', () => {
    const got = push.operationLog.map(({ kind, fields }) => ({
      kind,
      op: Number(fields.op),
      pin: fields.obj1,
      obj1: fields.obj1,
      alarm: Number(fields.obj1),
      fingerIndex: Number(fields.obj3),
      templateBytes: Number(fields.obj4),
    }));
    expect(got).toHaveLength(expected.oplog?.length ?? 0);
    expect(got).toMatchObject((expected.oplog ?? []).map((operation) => ({ kind: 'oplog', ...operation })));
  });

  it('yields the listed users, templates and photos, without the templates and photos', () => {
    const users = push.users.map(({ pin, fields }) => ({ ...fields, pin, startDatetime: fields.startdatetime }));
    expect(users).toHaveLength(expected.users?.length ?? 0);
    expect(users).toMatchObject([...(expected.users ?? [])]);

    const enrolments = push.otherRecords.filter(({ kind }) => kind === 'enrolment').map(({ fields }) => fields);
    const listed = [...(expected.templates ?? []), ...(expected.biodata ?? [])];
    expect(push.dropped.templates).toBe(listed.length);
    const got = enrolments.map((fields) => ({
      ...fields,
      kind: fields.record?.toUpperCase(),
      fid: fields.fid ?? fields.fingerid,
      size: Number(fields.size),
      type: Number(fields.type),
      index: Number(fields.index),
      major: fields.majorver,
      minor: fields.minorver,
    }));
    expect(got).toMatchObject(listed);

    const photos = push.otherRecords.filter(({ kind }) => kind === 'photo').map(({ fields }) => fields);
    const listedPhotos = [...(expected.photos ?? []), ...(expected.photo === undefined ? [] : [expected.photo])];
    expect(push.dropped.photos).toBe(listedPhotos.length);
    expect(photos.map((fields) => ({ ...fields, time: fields.deviceTime, size: Number(fields.size) }))).toMatchObject(
      listedPhotos,
    );
  });

  it('yields the listed facts', () => {
    expect(Object.fromEntries(push.facts)).toMatchObject(withoutSecrets(expected.options ?? {}));
    const { FWVersion, UserCount, FPCount, TransactionCount, FaceCount, FacesPerUser } = Object.fromEntries(push.facts);
    const info = {
      firmware: FWVersion,
      users: Number(UserCount),
      fingerprints: Number(FPCount),
      attlogs: Number(TransactionCount),
      ip: push.facts.get('IPAddress'),
      fpAlg: push.facts.get('FPVersion'),
      faceAlg: push.facts.get('FaceVersion'),
      facesPerUser: Number(FacesPerUser),
      faces: Number(FaceCount),
      functions: push.facts.get('FunctionBits'),
    };
    if (expected.info !== undefined) expect(info).toMatchObject(expected.info);
  });

  it('yields the listed command results', () => {
    const listed = (expected.results ?? []).map(({ id, ret, cmd, values, attlogSum, recordSum }) => ({
      id,
      returnCode: ret,
      ...(cmd !== undefined && { command: cmd }),
      fields: {
        ...values,
        ...(attlogSum !== undefined && { AttlogSum: String(attlogSum) }),
        ...(recordSum !== undefined && { RecordSum: String(recordSum) }),
      },
    }));
    expect(push.commandResults).toHaveLength(listed.length);
    expect(push.commandResults).toMatchObject(listed);
  });
});

/** The vendor's example of a registry body has a device's key in it, which is never kept. */
function withoutSecrets(options: Record<string, string>): Record<string, string> {
  const { authKey: _secret, ...others } = options;
  return others;
}

it('keeps no key of a registry body', () => {
  expect(decodeSample('41-registry-doc-f20.http').push.facts.has('authKey')).toBe(false);
});

it('drops the content of a shell answer, which is never asked for', () => {
  const { push } = decodeSample('32-devicecmd-shell-multiline.http');
  expect(push.commandResults).toEqual([{ id: '32', returnCode: 0, command: 'Shell', fields: {} }]);
});

it('keeps what a state row says, as a record', () => {
  expect(decodeSample('45-rtstate-senseface3a.http').push.otherRecords).toEqual([
    {
      kind: 'rtstate',
      fields: {
        deviceTime: '2026-02-23 14:13:48',
        sensor: '01',
        relay: '00',
        alarm: '0000000000000000',
        door: '01',
      },
    },
  ]);
});

it('keeps the record of a refused photo', () => {
  expect(decodeSample('37-errorlog.http').push.otherRecords).toEqual([
    {
      kind: 'errorlog',
      fields: { errcode: 'D01E0005', errmsg: '', dataorigin: 'cmd', cmdid: '123', additional: 'eyJwaW4iOiIxIn0=' },
    },
  ]);
});

it('keeps the fields of an unknown table, and takes none for a punch', () => {
  const { push } = decodeSample('66-unknown-table.http');
  expect(push.punches).toEqual([]);
  expect(push.otherRecords).toEqual([{ kind: 'table:somethingnew', fields: { b: '1', c: '2', record: 'a' } }]);
});

it('sets aside the unreadable lines of a batch with their text', () => {
  expect(decodeSample('65-attlog-one-bad-line.http').push.setAside).toEqual([
    { text: 'garbage without tabs', reason: 'too_few_columns' },
    { text: '1003\t2026-13-45 99:99:99\t0\t1\t\t0\t0\t', reason: 'bad_time' },
  ]);
});

it('finds the resume marker of a clock of 2009, and none in 9999', () => {
  expect(decodeSample('15-attlog-4col-2009-stamp.http').push.stamp).toEqual({ table: 'attlog', value: '289503453' });
  expect(decodeSample('11-attlog-7col-no-content-type.http').push.stamp).toBeUndefined();
});

it('tells access devices from attendance devices', () => {
  const dialects = (prefix: RegExp) =>
    new Set(requests.filter(({ file }) => prefix.test(file)).map(({ file }) => decodeSample(file).call.dialect));
  expect(dialects(/^[0-3]|^6/)).toEqual(new Set(['attendance']));
  expect(dialects(/^[45]/)).toEqual(new Set(['access']));
});
