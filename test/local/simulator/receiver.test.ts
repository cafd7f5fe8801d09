import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReceiver, type Receiver, type ReceiverOptions } from '../../../local/simulator/receiver.ts';
import { deliver, eventBody, eventId } from './signed-webhook.ts';

const SECRET = 'tu-secreto-webhook';
let receiver: Receiver;
afterEach(() => receiver.close());

async function start(options: ReceiverOptions = {}): Promise<void> {
  receiver = await createReceiver({ secret: SECRET, path: '/webhook/asistencia', ...options });
}
const send = (sequence: number, changes?: Parameters<typeof deliver>[3]): Promise<Response> =>
  deliver(receiver.url, eventBody({ sequence }), SECRET, changes);
const kinds = (): string[] => receiver.problems.map(({ kind }) => kind);

describe('createReceiver', () => {
  it('takes signed events and notes their bytes', async () => {
    await start();

    expect((await send(1)).status).toBe(200);
    expect((await send(2, { attempt: 3 })).status).toBe(200);
    expect(receiver.problems).toEqual([]);
    expect(
      receiver.received.map(({ eventId: id, deviceSerial, sequence, body, attempt, status }) => [
        id,
        deviceSerial,
        sequence,
        body,
        attempt,
        status,
      ]),
    ).toEqual([
      [eventId(1), 'SIM1', 1, eventBody({ sequence: 1 }), 1, 200],
      [eventId(2), 'SIM1', 2, eventBody({ sequence: 2 }), 3, 200],
    ]);
    expect(receiver.counts).toMatchObject({ attempts: 2, events: 2, accepted: 2, failed: 0 });
  });

  it('refuses a wrong signature and keeps nothing of it', async () => {
    await start();

    expect((await deliver(receiver.url, eventBody({ sequence: 1 }), 'another')).status).toBe(401);
    expect(kinds()).toEqual(['signature', 'signature']);
    expect(receiver.received).toEqual([]);
  });

  it.each([
    ['webhook-id', 'evt_other', 401],
    ['x-punchconnect-event', 'device.online', 400],
    ['x-punchconnect-attempt', '0', 400],
    ['x-punchconnect-delivery', '', 400],
    ['content-type', 'text/plain', 400],
  ])('notes a wrong %s', async (name, value, status) => {
    await start();

    expect((await send(1, { headers: { [name]: value } })).status).toBe(status);
    expect(receiver.problems).toHaveLength(1);
  });

  it('notes a body that JSON.stringify would write differently', async () => {
    await start();
    const body = eventBody({ sequence: 1 }).replace(',', ', ');

    expect((await deliver(receiver.url, body, SECRET)).status).toBe(400);
    expect(receiver.problems.map(({ text }) => text)).toEqual([
      'the body is not what JSON.stringify makes of it again',
    ]);
  });

  it('notes holes and changed bytes', async () => {
    await start();
    await send(1);
    await send(3);
    await deliver(receiver.url, eventBody({ sequence: 3, site: 'Monterrey' }), SECRET);

    expect(kinds()).toEqual(['hole', 'bytes']);
  });

  it('fails the share of the attempts that it was told, with the status that it was told', async () => {
    const draws = [0.19, 0.9, 0.2, 0.9]; // for each attempt: whether it fails, whether it is slow
    await start({ fail: 0.2, random: () => draws.shift() ?? 0 });

    expect((await send(1)).status).toBe(500);
    expect((await send(1)).status).toBe(200);
    receiver.setMode({ fail: 1, status: 503 });
    expect((await send(2)).status).toBe(503);
    expect(receiver.problems).toEqual([]);
    expect(receiver.received.map(({ repeat, status }) => [repeat, status])).toEqual([
      [false, 500],
      [true, 200],
      [false, 503],
    ]);
    expect(receiver.counts).toMatchObject({ attempts: 3, events: 2, accepted: 1, failed: 2 });
  });

  it('answers slowly, and does not count what nobody waited for', async () => {
    const failures: unknown[] = [];
    await start({ onEvent: (event) => void (event.kind === 'failed' && failures.push(event.failure)) });
    receiver.setMode({ slow: 1, slowMs: 1_000 });
    const hangUp = new AbortController();
    const attempt = send(1, { signal: hangUp.signal });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
    hangUp.abort();

    await expect(attempt).rejects.toThrow();
    await vi.waitFor(() => expect(receiver.counts.unheard).toBe(1));
    expect(failures).toEqual([{ status: 0, deviceSerial: 'SIM1' }]);
    receiver.setMode({ slow: 0 });
    await send(2);
    expect(receiver.counts).toMatchObject({ slow: 1, accepted: 1 });
    expect(kinds()).toEqual(['order']);
  });

  it('drops every connection while it is down', async () => {
    await start();
    await send(1);
    receiver.setMode({ down: true });
    await expect(send(2)).rejects.toThrow();
    receiver.setMode({ down: false });

    expect((await send(2)).status).toBe(200);
    expect(receiver.counts).toMatchObject({ attempts: 2, accepted: 2 });
    expect(receiver.counts.dropped).toBeGreaterThan(0);
  });

  it('goes down by itself after the events that it was told', async () => {
    await start({ down: { afterEvents: 2, forMs: 60_000 } });
    await send(1);
    await send(2);

    await expect(send(3)).rejects.toThrow();
  });

  it('says when it goes down, when it is up again, and how many connections it dropped', async () => {
    const seen: string[] = [];
    await start({
      down: { afterEvents: 1, forMs: 200 },
      onEvent: (event) => {
        if (event.kind === 'down') seen.push(`down for ${event.forMs}`);
        if (event.kind === 'up') seen.push(`up, ${event.dropped === receiver.counts.dropped ? 'all' : 'not all'} told`);
      },
    });
    await send(1);
    await expect(send(2)).rejects.toThrow();
    await vi.waitFor(() => expect(seen).toEqual(['down for 200', 'up, all told']));

    expect((await send(2)).status).toBe(200);
    expect(receiver.counts.dropped).toBeGreaterThan(0);
  });

  it('says of each attempt how it ended', async () => {
    const seen: unknown[] = [];
    await start({
      onEvent: (event) => {
        if (event.kind === 'accepted') seen.push(event.deviceSerial);
        if (event.kind === 'failed') seen.push(event.failure);
      },
    });
    await send(1);
    receiver.setMode({ fail: 1 });
    await send(2);
    await deliver(receiver.url, eventBody({ sequence: 2 }), 'another');

    expect(seen).toEqual(['SIM1', { status: 500, deviceSerial: 'SIM1' }, { status: 401 }]);
  });

  it('is not ready before it knows the secret', async () => {
    await start({ secret: undefined });
    expect((await send(1)).status).toBe(503);
    receiver.setSecret(SECRET);

    expect((await send(1)).status).toBe(200);
  });

  it('answers nothing but its webhook', async () => {
    await start();

    expect((await fetch(receiver.url)).status).toBe(405);
    expect((await fetch(new URL('/other', receiver.url), { method: 'POST' })).status).toBe(404);
    expect(receiver.counts.attempts).toBe(0);
  });

  it('says so when its port is taken', async () => {
    await start();

    await expect(createReceiver({ port: receiver.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
