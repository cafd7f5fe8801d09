import { describe, expect, it } from 'vitest';
import type { Device } from '../../../core/device/device.ts';
import type { AddressedRing } from '../../../core/delivery/ring-queue.ts';
import type { Webhook } from '../../../core/webhook/webhook.ts';
import { answerDevice, type AnswerDeviceDeps } from '../../../lambdas/device-gateway/answer-device.ts';
import { ACCOUNT, REGISTRATION, SERIAL, testId } from '../../support/facts.ts';
import { aWebhook, silentLog, T0 } from '../../support/lane-world.ts';
import { createMemoryJournal } from '../../support/memory-journal.ts';

const device: Device = {
  accountId: ACCOUNT,
  registrationId: REGISTRATION,
  serial: SERIAL,
  timeZone: 'Asia/Kolkata',
  direction: 'reported',
  deliverFrom: '2026-03-01T00:00:00.000Z',
  pollSeconds: 30,
  createdAt: '2026-03-02T00:00:00.000Z',
};
const LINE = '1042\t2026-03-28 19:30:00\t0\t1\t\t0\t0\t\n';

interface World {
  readonly deps: AnswerDeviceDeps;
  /** What was stored, in order. */
  readonly stored: string[];
  readonly rings: AddressedRing[];
  readonly facts: Record<string, string>;
}

function createWorld({ webhooks = [aWebhook], failing }: { webhooks?: Webhook[]; failing?: string } = {}): World {
  const stored: string[] = [];
  const rings: AddressedRing[] = [];
  const facts: Record<string, string> = {};
  const note = async (what: string): Promise<void> => {
    if (what === failing) throw new Error('storage is down');
    stored.push(what);
  };
  const journal = createMemoryJournal(() => T0);
  return {
    stored,
    rings,
    facts,
    deps: {
      now: () => T0,
      log: silentLog,
      newId: (prefix) => testId(prefix, rings.length + 1),
      getServiceKey: async () => Buffer.alloc(32, 7),
      devices: {
        findBySerial: async (serial) => (serial === SERIAL ? device : undefined),
        getRegistration: async (registrationId) => ({
          registrationId,
          accountId: ACCOUNT,
          serial: SERIAL,
          facts,
          stamps: { attlog: '289503453' },
        }),
      },
      journal: {
        append: async (owner, some) => {
          await note('journal');
          return journal.append(owner, some);
        },
      },
      setAside: { putSetAside: async (_, lines) => note(`set-aside ${lines.length}`) },
      records: {
        putFacts: async (_, some) => {
          Object.assign(facts, some);
          await note('facts');
        },
        putStamp: async (_, table, value) => note(`stamp ${table} ${value}`),
        putLogRecords: async (_, records) => note(`log ${records.length}`),
        putUsers: async (_, users) => note(`users ${users.length}`),
        noteSeen: async () => note('seen'),
        noteKnock: async (serial) => note(`knock ${serial}`),
      },
      webhooks: { listWebhooks: async () => webhooks },
      rings: {
        sendRings: async (sent) => {
          await note(`rings ${sent.length}`);
          rings.push(...sent);
        },
      },
    },
  };
}

const request = (query: string, body = '', method = body === '' ? 'GET' : 'POST', path = '/iclock/cdata') => ({
  method,
  path,
  rawQuery: query,
  headers: {},
  body: Buffer.from(body),
});

describe('answerDevice', () => {
  it('stores, then rings, then says OK (I1)', async () => {
    const world = createWorld();

    const answer = await answerDevice(world.deps, request(`SN=${SERIAL}&table=ATTLOG&Stamp=9999`, LINE));

    expect(answer).toEqual({ status: 200, body: 'OK: 1\n' });
    expect(world.stored).toEqual(['journal', 'rings 1']);
    expect(world.rings).toMatchObject([
      {
        ring: { kind: 'lane', webhook: aWebhook.webhookId, registration: REGISTRATION, reason: 'event' },
        maxConcurrency: 10,
      },
    ]);
  });

  it('rings again for a push of which everything is known: the one before may have died', async () => {
    const world = createWorld();
    const push = request(`SN=${SERIAL}&table=ATTLOG&Stamp=9999`, LINE);
    await answerDevice(world.deps, push);

    expect(await answerDevice(world.deps, push)).toEqual({ status: 200, body: 'OK: 1\n' });
    expect(world.rings).toHaveLength(2);
  });

  it.each(['journal', 'rings 1'])('does not say OK when %s fails', async (failing) => {
    const world = createWorld({ failing });

    const answer = answerDevice(world.deps, request(`SN=${SERIAL}&table=ATTLOG&Stamp=9999`, LINE));

    await expect(answer).rejects.toThrow('storage is down');
  });

  it.each([
    ['a set-aside line', 'table=ATTLOG', 'garbage\n', 'set-aside 1'],
    ['an operation log line', 'table=OPERLOG', 'OPLOG 4\t0\t2026-03-28 19:30:00\t0\t0\t0\t0\n', 'log 1'],
    ['a user', 'table=OPERLOG', 'USER PIN=5\tName=abcd\tPri=0\n', 'users 1'],
    ['an option', 'table=options', '~DeviceName=X,FWVersion=1\n', 'facts'],
  ])('does not say OK when %s cannot be stored (I1)', async (_, query, body, failing) => {
    const world = createWorld({ failing });
    const answer = answerDevice(world.deps, request(`SN=${SERIAL}&${query}`, body));
    await expect(answer).rejects.toThrow('storage is down');

    const healthy = createWorld();
    expect((await answerDevice(healthy.deps, request(`SN=${SERIAL}&${query}`, body))).status).toBe(200);
    expect(healthy.stored).toContain(failing);
  });

  it.each([
    ['a tar.gz', 'table=ATTLOG&ContentType=tgz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
    ['an encrypted body', 'table=ATTLOG', Buffer.from('LZO1\u0001\u0002\u0003')],
  ])('shows that %s could not be read, and lets the device keep it', async (_, query, body) => {
    const world = createWorld();

    const answer = await answerDevice(world.deps, { ...request(`SN=${SERIAL}&${query}`, 'x'), body });

    expect(answer.status).toBe(415);
    expect(world.stored).toContain('set-aside 1');
  });

  it('rings only webhooks that asked for what came', async () => {
    const world = createWorld({
      webhooks: [
        aWebhook,
        { ...aWebhook, webhookId: testId('wh', 2), devices: ['OTHER'] },
        { ...aWebhook, webhookId: testId('wh', 3), events: ['access.event'] },
      ],
    });

    await answerDevice(world.deps, request(`SN=${SERIAL}&table=ATTLOG`, LINE));

    expect(world.rings.map(({ ring }) => ring.webhook)).toEqual([aWebhook.webhookId]);
  });

  it('stores an enrolment as an event and as an operation, and rings who asked for enrolments', async () => {
    const enrolments = { ...aWebhook, webhookId: testId('wh', 2), events: ['biometric.enrolled'] as const };
    const world = createWorld({ webhooks: [aWebhook, enrolments] });
    const body = 'OPLOG 6\t0\t2026-03-28 19:30:00\t1042\t0\t6\t1218\nUSER PIN=1042\tName=Ann\tPri=0\n';

    const answer = await answerDevice(world.deps, request(`SN=${SERIAL}&table=OPERLOG`, body));

    expect(answer.body).toBe('OK: 2\n');
    expect([...world.stored].sort()).toEqual(['journal', 'log 1', 'rings 1', 'users 1']);
    expect(world.rings.map(({ ring }) => ring.webhook)).toEqual([enrolments.webhookId]);
  });

  it('appends nothing for what is no event', async () => {
    const world = createWorld();

    await answerDevice(world.deps, request(`SN=${SERIAL}&table=OPERLOG`, 'USER PIN=5\tName=Ann\tPri=0\n'));

    expect(world.stored).toEqual(['users 1', 'seen']);
  });

  it('rings nobody for backfill unless a webhook includes it', async () => {
    const old = '1042\t2020-03-28 19:30:00\t0\t1\n';
    const world = createWorld({
      webhooks: [aWebhook, { ...aWebhook, webhookId: testId('wh', 2), includeBackfill: true }],
    });

    await answerDevice(world.deps, request(`SN=${SERIAL}&table=ATTLOG`, old));

    expect(world.rings.map(({ ring }) => ring.webhook)).toEqual([testId('wh', 2)]);
  });

  it('keeps a real stamp once its punches are stored and rung, and gives it back at the handshake', async () => {
    const world = createWorld();
    await answerDevice(world.deps, request(`SN=${SERIAL}&table=ATTLOG&Stamp=289503453`, LINE));
    expect(world.stored).toEqual(['journal', 'rings 1', 'stamp attlog 289503453']);

    const { body } = await answerDevice(world.deps, request(`SN=${SERIAL}&options=all`));
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        `GET OPTION FROM: ${SERIAL}`,
        'ATTLOGStamp=289503453',
        'TimeZone=330',
        'Delay=30',
        'Realtime=1',
      ]),
    );
    expect(body.endsWith('\n')).toBe(true);
  });

  it('keeps no stamp when nobody was rung: a device that goes by stamps would not send those punches again', async () => {
    const world = createWorld({ failing: 'rings 1' });

    const answer = answerDevice(world.deps, request(`SN=${SERIAL}&table=ATTLOG&Stamp=289503453`, LINE));

    await expect(answer).rejects.toThrow('storage is down');
    expect(world.stored).toEqual(['journal']);
  });

  it('tells an unregistered device to keep its data, and remembers that it knocked', async () => {
    const world = createWorld();

    const answer = await answerDevice(world.deps, request('SN=STRANGER1&table=ATTLOG', LINE));

    expect(answer).toEqual({ status: 401, body: 'Device not registered\n' });
    expect(world.stored).toEqual(['knock STRANGER1']);
  });

  it.each(['', 'SN=', 'SN=a%20b', `SN=${'9'.repeat(41)}`])(
    'refuses a request without a usable serial (%s)',
    async (query) => {
      const world = createWorld();

      expect((await answerDevice(world.deps, request(`${query}&table=ATTLOG`, LINE))).status).toBe(400);
      expect(world.stored).toEqual([]);
    },
  );

  it('refuses a body that is too large before reading it', async () => {
    const world = createWorld();
    const huge = { ...request(`SN=${SERIAL}&table=ATTLOG`, LINE), body: Buffer.alloc(4_500_001, 0x20) };

    expect((await answerDevice(world.deps, huge)).status).toBe(413);
    expect(world.stored).toEqual([]);
  });

  it('tells an access device to register, and then that it is', async () => {
    const world = createWorld();
    const handshake = request(`SN=${SERIAL}&options=all&DeviceType=acc&pushver=3.0.1`);
    expect((await answerDevice(world.deps, handshake)).body).toBe('OK\n');

    const registry = request(`SN=${SERIAL}`, 'DeviceType=acc,~DeviceName=SenseFace 2A', 'POST', '/iclock/registry');
    const { body } = await answerDevice(world.deps, registry);
    expect(body).toMatch(/^RegistryCode=[0-9a-f]{32}\n$/);

    const registered = (await answerDevice(world.deps, handshake)).body;
    expect(registered).toContain('registry=ok\n');
    expect(registered).toContain(body);
  });

  it('notes that an idle device was heard', async () => {
    const world = createWorld();

    expect(await answerDevice(world.deps, request(`SN=${SERIAL}`, '', 'GET', '/iclock/getrequest'))).toEqual({
      status: 200,
      body: 'OK\n',
    });
    expect(world.stored).toEqual(['seen']);
  });
});
