import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw-http.ts';
import { startSystem, toCustomer, type Customer, type System } from '../support/system.ts';

interface Sample {
  readonly file: string;
  readonly kind: string;
  readonly expect: {
    readonly endpoint?: string;
    readonly action?: string;
    readonly ack?: string;
    readonly ackPattern?: string;
    readonly attlog?: readonly { pin: string; time: string; status: string; verify: string }[];
    readonly quarantined?: number;
    readonly users?: readonly { pin: string; name?: string }[];
    readonly oplog?: readonly { op: number }[];
    readonly options?: Readonly<Record<string, string>>;
    readonly info?: Readonly<Record<string, string | number>>;
    readonly events?: readonly { isPunch: boolean; event: number }[];
  };
}

const WIRE = join(import.meta.dirname, '../fixtures/wire');
const { samples } = JSON.parse(readFileSync(join(WIRE, 'index.json'), 'utf8')) as { samples: Sample[] };
const requests = samples.filter(({ kind }) => kind === 'request');
const bytesOf = ({ file }: Sample): Buffer => readFileSync(join(WIRE, file));
const serialOf = (sample: Sample): string => /[?&]sn=([^&\s]+)/i.exec(bytesOf(sample).toString('latin1'))?.[1] ?? '';

/** What the options block, and other answers that are described in words, look like. */
const DESCRIBED: Readonly<Record<string, RegExp>> = {
  'options block': /^GET OPTION FROM: \S+\n(?:[A-Za-z]+=.*\n)+$/,
  'RegistryCode=<1-32 chars>': /^RegistryCode=\w{1,32}\n$/,
  'configuration lines incl. SessionID': /^(?:\w+=.*\n)*SessionID=\w+\n(?:\w+=.*\n)*$/,
};

/** Who was enrolled with what: twice in sample 22, in 19, twice in 48, and in 26 by two lines of one second. */
const ENROLLED = [
  ['1', 'fingerprint', 0],
  ['1', 'fingerprint', 1],
  ['1160', 'fingerprint', undefined],
  ['3', 'fingerprint', 6],
  ['4', 'fingerprint', 7],
  ['5', 'face', undefined],
];

const dataDir = mkdtempSync(join(tmpdir(), 'wire-samples-'));
let system: System;
let customer: Customer;
beforeAll(async () => {
  system = await startSystem({ dataDir });
  customer = await system.addCustomer();
  for (const serial of new Set(requests.map(serialOf))) {
    await customer.addDevice({
      serial,
      model: 'sample',
      time_zone: 'America/Mexico_City',
      deliver_from: '2000-01-01T00:00:00Z',
    });
  }
});
afterAll(async () => {
  await system.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('every captured request, by its exact bytes', () => {
  it.each(requests.map((sample) => [sample.file, sample] as const))(
    '%s gets its acknowledgement',
    async (_, sample) => {
      const answer = await sendRaw(system.cloud.port, bytesOf(sample));

      const { ack = '', ackPattern } = sample.expect;
      expect(answer.status).toBe(200);
      if (ackPattern !== undefined) expect(answer.body).toMatch(new RegExp(ackPattern));
      else if (DESCRIBED[ack]) expect(answer.body).toMatch(DESCRIBED[ack]);
      else expect(answer.body).toBe(`${ack}\n`);
      const names = answer.headerLines.map((line) => line.slice(0, line.indexOf(':')));
      expect(names).toEqual(expect.arrayContaining(['Date', 'Content-Type', 'Content-Length']));
      expect(answer.headerLines).toContain('Content-Type: text/plain');
      expect(answer.headerLines.join('\r\n').length).toBeLessThan(1_024);
    },
  );

  it('says 401 in plain text to a device that nobody registered, in either dialect', async () => {
    for (const query of ['SN=NOBODY0001&options=all', 'SN=NOBODY0001&options=all&DeviceType=acc&pushver=3.0.1']) {
      const bytes = Buffer.from(`GET /iclock/cdata?${query} HTTP/1.1\r\nHost: x\r\n\r\n`);

      const answer = await sendRaw(system.cloud.port, bytes);

      expect(answer).toMatchObject({ status: 401, body: 'Device not registered\n' });
      expect(answer.headerLines).toContain('Content-Type: text/plain');
    }
  });
});

describe('punches of the samples', () => {
  interface Event {
    readonly event: string;
    readonly employee_id: string;
    readonly device_time: string;
    readonly status_code: number;
    readonly verify_code: number;
  }
  const punches = requests.filter(({ expect: { attlog } }) => attlog !== undefined);
  const key = (pin: string, time: string, status: number, verify: number): string =>
    [pin, time, status, verify].join(' ');
  const eventsOf = async (serial: string): Promise<string[]> =>
    (await customer.list<Event>(`/v1/events?device=${serial}`))
      .filter(({ event }) => event === 'attendance.punch')
      .map((event) => key(event.employee_id, event.device_time, event.status_code, event.verify_code));
  const expectedOf = (serial: string): string[] =>
    punches
      .filter((sample) => serialOf(sample) === serial)
      .flatMap(({ expect: { attlog = [] } }) =>
        attlog.map(({ pin, time, status, verify }) => key(pin, time, Number(status), Number(verify))),
      );

  it('are there exactly once, though each sample was sent three times, at once, and doubled inside', async () => {
    for (const sample of punches) {
      const bytes = bytesOf(sample);
      const end = bytes.indexOf('\r\n\r\n') + 4;
      const body = bytes.subarray(end);
      const doubled = Buffer.concat([body, Buffer.from('\n'), body]);
      const head = bytes.toString('latin1', 0, end).replace(/Content-Length: \d+/, `Content-Length: ${doubled.length}`);
      await Promise.all([
        sendRaw(system.cloud.port, bytes),
        sendRaw(system.cloud.port, bytes),
        sendRaw(system.cloud.port, Buffer.concat([Buffer.from(head, 'latin1'), doubled])),
      ]);
    }

    for (const serial of new Set(punches.map(serialOf))) {
      expect((await eventsOf(serial)).sort()).toEqual([...new Set(expectedOf(serial))].sort());
    }
  });

  it('keep the order of the push', async () => {
    const sample = punches.find(({ file }) => file.startsWith('16-'));
    if (!sample) throw new Error('sample 16 is gone');

    expect(await eventsOf(serialOf(sample))).toEqual(expectedOf(serialOf(sample)));
  });

  it('keep the order of their device in the account’s feed too, page by page', async () => {
    const byDevice = new Map<string, number[]>();
    for (const event of await customer.list<{ device_serial: string; position: number }>('/v1/events?limit=2')) {
      byDevice.set(event.device_serial, [...(byDevice.get(event.device_serial) ?? []), event.position]);
    }

    expect([...byDevice.keys()]).toEqual(expect.arrayContaining(punches.map(serialOf)));
    for (const positions of byDevice.values()) expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });
});

describe('what is no punch', () => {
  it('is an event where it is an enrolment or an access event, once, though each sample was sent twice', async () => {
    for (const sample of requests) await sendRaw(system.cloud.port, bytesOf(sample));
    const events = await customer.list<{ event: string; employee_id: string | null; kind?: string; finger?: number }>(
      '/v1/events?limit=200',
    );

    const enrolled = events.filter(({ event }) => event === 'biometric.enrolled');
    expect(enrolled.map(({ employee_id, kind, finger }) => [employee_id, kind, finger]).sort()).toEqual(ENROLLED);
    const codes = requests.flatMap(({ expect: { events: listed = [] } }) =>
      listed.filter(({ isPunch }) => !isPunch).map(({ event }) => event),
    );
    expect(events.filter(({ event }) => event === 'access.event')).toMatchObject(
      codes.map((status_code) => ({ employee_id: null, status_code })),
    );
  });

  beforeAll(async () => {
    const before = system;
    await before.stop();
    system = await startSystem({ dataDir });
    system.output.push(...before.output);
    customer = toCustomer(system.cloud.url, customer);
  });

  it('is read back after a restart: unreadable lines, operation log, users, options and INFO', async () => {
    for (const sample of requests) {
      const path = `/v1/devices/${serialOf(sample)}`;
      const { quarantined, oplog, users, options, info } = sample.expect;
      if (quarantined !== undefined) expect(await customer.list(`${path}/set-aside`)).toHaveLength(quarantined);
      if (oplog) {
        const log = await customer.list<{ kind: string; fields: Record<string, string> }>(`${path}/operation-log`);
        const operations = log.filter(({ kind }) => kind === 'oplog').map(({ fields }) => Number(fields['op']));
        expect(operations).toEqual(expect.arrayContaining(oplog.map(({ op }) => op)));
      }
      if (users) {
        const known = await customer.list<{ pin: string; fields: Record<string, string> }>(`${path}/users`);
        for (const { pin, name } of users) {
          const user = known.find((candidate) => candidate.pin === pin);
          expect(user, `user ${pin} of ${sample.file}`).toBeDefined();
          if (name) expect(user?.fields['name']).toBe(name);
        }
      }
      if (options || info) {
        const { facts } = (await customer.call<{ facts: Record<string, string> }>('GET', path)).body;
        for (const [name, value] of Object.entries(options ?? {})) {
          if (value !== '' && !/key/i.test(name)) expect(facts[name], `${name} of ${sample.file}`).toBeDefined();
        }
        if (info?.['firmware'] !== undefined) expect(Object.values(facts)).toContain(info['firmware']);
      }
    }
  });

  it('never holds a password, template or photo (I9)', async () => {
    const secrets = requests.flatMap((sample) =>
      [
        ...bytesOf(sample)
          .toString('latin1')
          .matchAll(/\b(?:passwd|password|tmp|template|content|photo)=([^\t\r\n]{3,})/gi),
      ].map(([, value = '']) => value),
    );
    expect(secrets.length).toBeGreaterThan(5);
    const tables = ['JournalTable', 'RegistryTable', 'DeliveriesTable'].map((name) => system.cloud.outputs[name] ?? '');

    const stored = tables.flatMap((table) =>
      [...system.cloud.dynamoDb.items(table)].map((item) => JSON.stringify(item)),
    );
    const everything = [...stored, ...system.output].join('\n');

    expect(stored.length).toBeGreaterThan(50);
    for (const secret of secrets) {
      expect(everything.includes(secret), `${secret.slice(0, 12)}... of a sample is stored or logged`).toBe(false);
      if (secret.length > 40) expect(everything.includes(secret.slice(0, 24))).toBe(false);
    }
  });
});
