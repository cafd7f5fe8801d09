import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { receive } from '../../../local/simulator/receive-command.ts';
import { createReceiver } from '../../../local/simulator/receiver.ts';
import { createPretendCloud, type PretendCloud } from './pretend-cloud.ts';
import { createRecordedScreen } from './recorded-screen.ts';
import { deliver, eventBody } from './signed-webhook.ts';

const GENERATED = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let cloud: PretendCloud;
let screen: ReturnType<typeof createRecordedScreen>;
let controller: AbortController;

beforeEach(async () => {
  cloud = await createPretendCloud();
  screen = createRecordedScreen();
  controller = new AbortController();
});
afterEach(() => cloud.close());

/** Starts the command; gives its address once it listens, and the exit code to come. */
async function start(args = ''): Promise<{ url: string; exit: Promise<number> }> {
  const all = ['--port', '0', '--url', cloud.url, '--api-key', 'k', ...args.split(' ').filter(Boolean)];
  const exit = receive(all, screen, controller.signal);
  const url = await vi.waitFor(() => {
    const found = screen.lines.map((line) => /^receiving at (\S+);/.exec(line)?.[1]).find(Boolean);
    if (!found) throw new Error('not yet');
    return found;
  });
  return { url, exit };
}

describe('receive', () => {
  it('registers itself, prints each punch in a line, and cleans up', async () => {
    const { url, exit } = await start();
    await deliver(url, eventBody({ sequence: 1 }), GENERATED);
    await deliver(url, eventBody({ sequence: 1 }), GENERATED, { attempt: 2 });
    controller.abort();

    expect(await exit).toBe(0);
    expect(url).toMatch(/\/webhook\/asistencia$/);
    expect(cloud.calls.map(({ line, body }) => [line, body])).toEqual([
      ['GET /v1/webhooks', ''],
      ['POST /v1/webhooks', JSON.stringify({ url, events: ['attendance.punch'] })],
      ['DELETE /v1/webhooks/wh_1', ''],
    ]);
    expect(screen.lines.slice(1)).toEqual([
      '1042      2026-03-28T08:47:12-06:00  check_in      SIM1            #1       attempt 1',
      '1042      2026-03-28T08:47:12-06:00  check_in      SIM1            #1       attempt 2  repeated',
      '1 events in 2 attempts, 1 accepted, 0 problems',
    ]);
  });

  it('registers with the secret and the events that it is told, and stays with --keep', async () => {
    const { url, exit } = await start(
      '--secret tu-secreto --events attendance.punch,device.offline --keep --path /hook',
    );
    expect((await deliver(url, eventBody({ sequence: 1 }), 'tu-secreto')).status).toBe(200);
    controller.abort();

    expect(await exit).toBe(0);
    expect(cloud.calls.map(({ line }) => line)).toEqual(['GET /v1/webhooks', 'POST /v1/webhooks']);
    expect(screen.lines.at(-1)).toBe(
      `webhook wh_1 stays registered; to remove it: curl -X DELETE "${cloud.url}/v1/webhooks/wh_1" -H "Authorization: Bearer $KEY"`,
    );
    expect(JSON.parse(cloud.calls[1]?.body ?? '')).toEqual({
      url,
      events: ['attendance.punch', 'device.offline'],
      secret: 'tu-secreto',
    });
  });

  it('tells problems in plain words and ends with 1', async () => {
    const { url, exit } = await start('--no-register --secret s');
    await deliver(url, eventBody({ sequence: 1 }), 's');
    await deliver(url, eventBody({ sequence: 3 }), 's');
    controller.abort();

    expect(await exit).toBe(1);
    expect(cloud.calls).toEqual([]);
    expect(screen.errors).toEqual([
      expect.stringMatching(/^PROBLEM SIM1 attendance.punch #3 \(evt_.*\) came right after #1$/),
    ]);
  });

  it("reads a signature's time by the cloud's clock, and asks again when that was moved", async () => {
    const hoursAhead = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);
    const faults = { aheadMs: 80 * 3_600_000 };
    await cloud.close();
    cloud = await createPretendCloud(faults);
    const { url, exit } = await start();

    const statuses = [(await deliver(url, eventBody({ sequence: 1 }), GENERATED, { at: hoursAhead(80) })).status];
    faults.aheadMs = 160 * 3_600_000;
    for (const hours of [160, 80, 0]) {
      statuses.push((await deliver(url, eventBody({ sequence: 2 }), GENERATED, { at: hoursAhead(hours) })).status);
    }
    controller.abort();

    expect(await exit).toBe(1);
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect(screen.errors).toEqual([
      expect.stringMatching(/^PROBLEM webhook-timestamp \d+ is not within five minutes of now$/),
      expect.stringMatching(/^PROBLEM webhook-timestamp \d+ is not within five minutes of now$/),
    ]);
  });

  it('misbehaves as it is told', async () => {
    const { url, exit } = await start('--fail 100%');
    expect((await deliver(url, eventBody({ sequence: 1 }), GENERATED)).status).toBe(500);
    controller.abort();

    expect(await exit).toBe(0);
    expect(screen.lines[1]).toMatch(/attempt 1 {2}answered 500$/);
    expect(screen.lines.at(-1)).toBe('1 events in 1 attempts, 0 accepted, 1 refused, 0 problems');
  });

  it('says once per device that it waits, for how long and how to hurry', async () => {
    const { url, exit } = await start('--fail 100%');
    for (const serial of ['SIM1', 'SIM1', 'SIM2']) await deliver(url, eventBody({ sequence: 1, serial }), GENERATED);
    controller.abort();
    await exit;

    const note = (serial: string): string =>
      `${serial} waits: the attempt was answered 500 and is tried again after about 1, 5 and 15 minutes, 1 hour, then ` +
      'every 4 hours; later punches of the device wait behind it; to hurry: ' +
      `curl -X POST "${cloud.url}/v1/webhooks/wh_1/lanes/${serial}/retry" -H "Authorization: Bearer $KEY"`;
    expect(screen.lines.filter((line) => line.includes('waits'))).toEqual([note('SIM1'), note('SIM2')]);
  });

  it('says when it drops connections and when not, and counts them', async () => {
    const { url, exit } = await start('--down 200ms');
    await deliver(url, eventBody({ sequence: 1 }), GENERATED);
    await expect(deliver(url, eventBody({ sequence: 2 }), GENERATED)).rejects.toThrow('fetch failed');
    await vi.waitFor(() => expect(screen.lines.at(-1)).toMatch(/^up again: \d+ connections were dropped;/));
    controller.abort();
    await exit;

    expect(screen.lines[2]).toMatch(/^down for 0.2 s: every connection is dropped; .*lanes\/<serial>\/retry"/);
    expect(screen.lines.at(-1)).toMatch(
      /^1 events in 1 attempts, 1 accepted, [1-9]\d* connections dropped, 0 problems$/,
    );
  });

  it('gives its summary and the command that removes its webhook when the cloud is gone', async () => {
    const { url, exit } = await start();
    await deliver(url, eventBody({ sequence: 1 }), GENERATED);
    await cloud.close();
    controller.abort();

    expect(await exit).toBe(1);
    expect(screen.lines.at(-1)).toBe('1 events in 1 attempts, 1 accepted, 0 problems');
    expect(screen.errors).toEqual([
      `webhook wh_1 is still registered (${cloud.url} cannot be reached: is the cloud running?); ` +
        `to remove it: curl -X DELETE "${cloud.url}/v1/webhooks/wh_1" -H "Authorization: Bearer $KEY"`,
    ]);
    cloud = await createPretendCloud();
  });

  it('gives the command that removes another webhook with its address', async () => {
    const other = await createReceiver();
    const { port } = other;
    await other.close();
    await cloud.close();
    cloud = await createPretendCloud({
      webhooks: [{ id: 'wh_old', url: `http://127.0.0.1:${port}/webhook/asistencia` }],
    });
    const { exit } = await start(`--port ${port}`);
    controller.abort();
    await exit;

    expect(screen.lines[0]).toBe(
      'note: webhook wh_old sends to this address too, with a secret of its own; ' +
        `to remove it: curl -X DELETE "${cloud.url}/v1/webhooks/wh_old" -H "Authorization: Bearer $KEY"`,
    );
  });

  it('says so when its port is taken', async () => {
    const other = await createReceiver();
    const args = ['--port', String(other.port), '--no-register', '--secret', 's'];

    expect(await receive(args, screen, controller.signal)).toBe(1);
    expect(screen.errors).toEqual([`port ${other.port} is taken: choose another with --port, or --port 0`]);
    await other.close();
  });

  it.each([
    ['--fail often', '--fail often: expected a share like 20% or 0.2'],
    ['--port 70000', '--port 70000: expected a whole number from 0 to 65535'],
    ['--no-register', '--no-register needs --secret'],
    ['--path hook', '--path hook: expected a path like'],
  ])('refuses %s', async (args, message) => {
    expect(await receive(args.split(' '), screen, controller.signal)).toBe(1);
    expect(screen.errors[0]).toContain(message);
  });
});
