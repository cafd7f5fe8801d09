import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEVICE_MODELS } from '../../../local/simulator/device-models.ts';
import {
  VirtualClock,
  type VirtualClockEvent,
  type VirtualClockOptions,
} from '../../../local/simulator/virtual-clock.ts';
import { ManualClock } from './manual-clock.ts';
import {
  acceptEverything,
  createScriptedServer,
  ok,
  OPTIONS_BLOCK,
  type Script,
  type ScriptedServer,
} from './scripted-server.ts';

const START = Date.parse('2026-03-28T14:00:00Z'); // 08:00 in Mexico City
const [, X100C] = DEVICE_MODELS;

let clock: ManualClock;
let server: ScriptedServer;
let device: VirtualClock;
let events: VirtualClockEvent[];

beforeEach(() => {
  clock = new ManualClock(START);
  events = [];
});

afterEach(async () => {
  await device.stop();
  await server.close();
});

async function start(script: Script, options: Partial<VirtualClockOptions> = {}): Promise<void> {
  server = await createScriptedServer({ script, now: () => clock.now() });
  device = new VirtualClock({
    server: server.url,
    serial: 'SIM0000000001',
    zone: 'America/Mexico_City',
    clock,
    onEvent: (event) => events.push(event),
    ...options,
  });
  device.start();
}

/** Seconds since the start and what came then. */
const timeline = (): (readonly [number, string])[] =>
  server.requests.map(({ line, atMs }) => [(atMs - START) / 1000, line.replace('?SN=SIM0000000001', '')]);
const pushes = (table = 'ATTLOG'): string[] =>
  server.requests.filter(({ line }) => line.includes(`table=${table}`)).map(({ body }) => body);
const handshakes = (): number[] =>
  server.requests.filter(({ line }) => line.includes('options=all')).map(({ atMs }) => (atMs - START) / 1000);
const polled = (): boolean => server.requests.some(({ line }) => line.includes('getrequest'));
const problems = (): string[] => events.flatMap((event) => (event.kind === 'problem' ? [event.text] : []));

describe('VirtualClock', () => {
  it('comes up and polls as a SpeedFace-V5L does', async () => {
    await start(acceptEverything);
    await clock.runUntil(() => server.requests.length === 16);

    expect(timeline()).toEqual([
      [0, 'GET /iclock/cdata&options=all&language=97&pushver=2.4.1&PushOptionsFlag=1'],
      [1.5, 'POST /iclock/cdata&table=options'],
      [2.2, 'POST /iclock/cdata&table=OPERLOG&Stamp=9999'],
      [4.2, 'GET /iclock/getrequest&INFO=ZAM230-NF50VA-Ver1.1.9,1,1,0,192.168.1.201,10,58,12,0,11110'],
      [5.2, 'GET /iclock/getrequest'],
      [6.2, 'GET /iclock/getrequest'],
      [8.2, 'GET /iclock/getrequest'],
      [11.2, 'GET /iclock/getrequest'],
      [14.7, 'GET /iclock/getrequest'],
      [18.7, 'GET /iclock/getrequest'],
      [23.7, 'GET /iclock/getrequest'],
      [29.7, 'GET /iclock/getrequest'],
      [36.7, 'GET /iclock/getrequest'],
      [44.7, 'GET /iclock/getrequest'],
      [53.7, 'GET /iclock/getrequest'],
      [63.7, 'GET /iclock/getrequest'],
    ]);
    expect(problems()).toEqual([]);
  });

  it('writes requests byte by byte like the firmware', async () => {
    await start(acceptEverything);
    await clock.runUntil(() => server.requests.length === 3);

    const host = server.url.slice('http://'.length);
    expect(server.requests[0]?.raw).toBe(
      'GET /iclock/cdata?SN=SIM0000000001&options=all&language=97&pushver=2.4.1&PushOptionsFlag=1 HTTP/1.1\r\n' +
        `Host: ${host}\r\nUser-Agent: iClock Proxy/1.09\r\nConnection: close\r\nAccept: */*\r\n\r\n`,
    );
    expect(server.requests[2]?.raw).toBe(
      'POST /iclock/cdata?SN=SIM0000000001&table=OPERLOG&Stamp=9999 HTTP/1.1\r\n' +
        `Host: ${host}\r\nUser-Agent: iClock Proxy/1.09\r\nConnection: close\r\nAccept: */*\r\n` +
        'Content-Type: text/plain\r\nContent-Length: 77\r\n\r\n' +
        'OPLOG 0\t0\t2026-03-28 07:59:45\t0\t0\t0\t0\n' +
        'OPLOG 3\t0\t2026-03-28 07:59:58\t55\t0\t0\t0\n',
    );
  });

  it('pushes a punch a moment after it is made and then polls quickly again', async () => {
    await start(acceptEverything);
    await clock.runUntil(() => server.requests.length === 16);
    const before = server.requests.length;
    device.punch({ pin: '1042', status: 0, verify: 1 });
    await clock.runUntil(() => server.requests.length === before + 3);

    expect(timeline().slice(before)).toEqual([
      [64.5, 'POST /iclock/cdata&table=ATTLOG&Stamp=9999'],
      [65.5, 'GET /iclock/getrequest&INFO=ZAM230-NF50VA-Ver1.1.9,1,1,1,192.168.1.201,10,58,12,0,11110'],
      [66.5, 'GET /iclock/getrequest'],
    ]);
    expect(pushes()).toEqual(['1042\t2026-03-28 08:01:03\t0\t1\t0\t0\t0\t255\t0\t0\t\n']);
    expect(device.counts).toMatchObject({ made: 1, acknowledged: 1, retransmitted: 0, refused: 0, unanswered: 0 });
  });

  it('writes seven columns without a Content-Type as an X100-C', async () => {
    await start(acceptEverything, { model: X100C });
    device.punch({ pin: '0042', status: 1, verify: 4, workCode: '7' });
    await clock.runUntil(() => device.waiting === 0);

    const push = server.requests.find(({ line }) => line.includes('ATTLOG'));
    expect(push?.raw).not.toContain('Content-Type');
    expect(push?.body).toBe('0042\t2026-03-28 08:00:00\t1\t4\t7\t0\t0\t\n');
  });

  it('repeats the handshake every 15 s while the server answers 401', async () => {
    await start((request) =>
      clock.now() < START + 40_000 ? { status: 401, body: 'Device Unauthorized\n' } : acceptEverything(request),
    );
    device.punch({ pin: '1042', status: 0, verify: 1 });
    await clock.runUntil(() => device.waiting === 0);

    expect(handshakes()).toEqual([0, 15, 30, 45]);
    expect(device.counts).toMatchObject({ acknowledged: 1, refused: 3 });
  });

  it('waits ErrorDelay after a handshake that failed', async () => {
    await start((request) => (handshakes().length < 3 ? { status: 503, body: 'down\n' } : acceptEverything(request)));
    await clock.runUntil(polled);

    expect(handshakes()).toEqual([0, 30, 60]);
  });

  it.each([
    ['a status that is not 200', { status: 201, body: 'OK\n' }],
    ['a body without OK', { status: 200, body: 'UNKNOWN DEVICE\n' }],
    ['an error', { status: 500, body: 'error\n' }],
    ['a connection that is closed', 'tear'],
  ] as const)('keeps its punches at %s, and sends the same bytes again after a new handshake', async (_, failure) => {
    let failures = 0;
    await start((request) => (request.line.includes('ATTLOG') && failures++ < 3 ? failure : acceptEverything(request)));
    device.punch({ pin: '1042', status: 0, verify: 1 });
    await clock.runUntil(() => device.waiting === 0);

    const line = '1042\t2026-03-28 08:00:00\t0\t1\t0\t0\t0\t255\t0\t0\t\n';
    expect(pushes()).toEqual([line, line, line, line]);
    // The push of the backlog at 2.2 s, its repetitions 0.3 and 0.6 s later, 0.9 s more, then ErrorDelay.
    expect(handshakes()).toEqual([0, 34]);
    expect(device.counts).toMatchObject({ made: 1, acknowledged: 1, retransmitted: 3 });
  });

  it('goes back to the handshake when a push is answered 401', async () => {
    let unauthorised = true;
    await start((request) => {
      if (!request.line.includes('ATTLOG') || !unauthorised) return acceptEverything(request);
      unauthorised = false;
      return { status: 401, body: 'Device Unauthorized\n' };
    });
    device.punch({ pin: '1042', status: 0, verify: 1 });
    await clock.runUntil(() => device.waiting === 0);

    expect(handshakes()).toEqual([0, 17.2]);
    expect(pushes()).toHaveLength(2);
  });

  it.each(['lost-answer', 'abandoned'] as const)('sends a punch twice when its push meets %s', async (trouble) => {
    let troubles = 1;
    await start(acceptEverything, {
      disturb: (request) => (request === 'attlog' && troubles-- > 0 ? trouble : 'none'),
    });
    device.punch({ pin: '1042', status: 0, verify: 1 });
    await clock.runUntil(() => device.waiting === 0 && pushes().length === 2);

    const [first, second] = pushes();
    expect(first).toBe('1042\t2026-03-28 08:00:00\t0\t1\t0\t0\t0\t255\t0\t0\t\n');
    expect(second).toBe(first);
    expect(device.acknowledged).toHaveLength(1);
    expect(device.counts).toMatchObject({ acknowledged: 1, retransmitted: 1, unanswered: 1 });
  });

  it('breaks off a torn push and sends it whole again', async () => {
    let troubles = 1;
    await start(acceptEverything, {
      disturb: (request) => (request === 'attlog' && troubles-- > 0 ? 'torn-request' : 'none'),
    });
    device.punch({ pin: '1042', status: 0, verify: 1 });
    await clock.runUntil(() => device.waiting === 0 && server.torn.length === 1);

    expect(server.torn[0]).toMatch(/^POST \/iclock\/cdata\?SN=SIM0000000001&table=ATTLOG/);
    expect(server.torn[0]).not.toContain('255\t0\t0');
    expect(pushes()).toEqual(['1042\t2026-03-28 08:00:00\t0\t1\t0\t0\t0\t255\t0\t0\t\n']);
    expect(device.counts).toMatchObject({ acknowledged: 1, retransmitted: 1 });
  });

  it('gives up a request whose answer never comes', async () => {
    await start(
      (request) => (request.line.includes('ATTLOG') && pushes().length === 1 ? 'hang' : acceptEverything(request)),
      {
        requestTimeoutMs: 50,
      },
    );
    device.punch({ pin: '1042', status: 0, verify: 1 });
    await clock.runUntil(() => device.waiting === 0);

    expect(pushes()).toHaveLength(2);
    expect(device.counts).toMatchObject({ acknowledged: 1, unanswered: 1 });
  });

  it('drains what an outage left behind in growing batches, in order', async () => {
    let outage = true;
    await start(acceptEverything, { disturb: () => (outage ? 'unreachable' : 'none') });
    for (let pin = 1; pin <= 200; pin++) device.punch({ pin: String(pin), status: 0, verify: 1 });
    await clock.runUntil(() => device.counts.handshakes === 4);
    expect(server.requests).toEqual([]);
    outage = false;
    await clock.runUntil(() => device.waiting === 0);

    const sizes = pushes().map((body) => body.trimEnd().split('\n').length);
    expect(sizes).toEqual([30, 40, 50, 60, 20]);
    const pins = pushes().flatMap((body) =>
      body
        .trimEnd()
        .split('\n')
        .map((line) => Number(line.split('\t')[0])),
    );
    expect(pins).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(device.counts.retransmitted).toBe(0);
  });

  it('cuts a repeated backlog differently, so that pushes overlap', async () => {
    await start((request) => {
      if (request.line.includes('ATTLOG') && pushes().length >= 3 && pushes().length <= 5) return 'tear';
      return acceptEverything(request);
    });
    for (let pin = 1; pin <= 130; pin++) device.punch({ pin: String(pin), status: 0, verify: 1 });
    await clock.runUntil(() => device.waiting === 0);

    const sizes = pushes().map((body) => body.trimEnd().split('\n').length);
    expect(sizes).toEqual([30, 40, 50, 50, 50, 30, 30]);
    expect(device.counts).toMatchObject({ acknowledged: 130, retransmitted: 150 });
  });

  it('lets a person pass once in a second', async () => {
    await start(acceptEverything);

    expect(device.punch({ pin: '1042', status: 0, verify: 1 })).toBeDefined();
    expect(device.punch({ pin: '1042', status: 1, verify: 15 })).toBeUndefined();
    expect(device.punch({ pin: '1043', status: 0, verify: 1 })).toBeDefined();
    expect(device.waiting).toBe(2);
  });

  it('tells what a real device would stumble over, once', async () => {
    const headers = ['content-length: 3', 'Content-Type: application/json'];
    await start(({ line }) =>
      line.includes('options=all')
        ? ok(OPTIONS_BLOCK.replace('TimeZone=-6', 'TimeZone=1'))
        : { status: 200, body: 'OK\n', headers },
    );
    await clock.runUntil(() => server.requests.length === 6);

    expect(problems()).toEqual([
      'TimeZone sets this device to UTC+01:00, its zone America/Mexico_City is at UTC-06:00',
      'an answer without a Date header: the device cannot set its clock',
      'an answer without a Content-Length header in that spelling',
      'an answer that is not Content-Type: text/plain',
    ]);
  });

  it('runs on its defaults after a bare OK', async () => {
    await start(() => ok());
    await clock.runUntil(polled);

    expect(timeline().map(([seconds]) => seconds)).toEqual([0, 0.7, 2.7]);
  });

  it('takes no other page for a handshake', async () => {
    await start((request) => (handshakes().length === 1 ? ok('<html>Sign in OK</html>\n') : acceptEverything(request)));
    await clock.runUntil(polled);

    expect(handshakes()).toEqual([0, 30]);
  });
});
