import express from 'express';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DeathAtCall, isLogWrite } from '../support/death-at-call.ts';
import { sendRaw, type RawAnswer } from '../support/raw-http.ts';
import { startSystem, toCustomer, type Customer, type System } from '../support/system.ts';
import { until } from '../support/until.ts';

const SECRET = 'tu-secreto-webhook';
const MINUTE = 60_000;

interface Received {
  readonly eventId: string;
  readonly attempt: string;
  readonly isSigned: boolean;
}

/** A receiver as a customer writes it: it verifies over the parsed body. */
class ExpressReceiver {
  readonly received: Received[] = [];
  status = 200;
  private server: Server | undefined;

  async start(port = 0): Promise<string> {
    const app = express();
    app.use(express.json());
    app.post('/webhook/asistencia', (request, response) => {
      const body = request.body as { event_id: string };
      const signature = createHmac('sha256', SECRET).update(JSON.stringify(body)).digest('hex');
      this.received.push({
        eventId: body.event_id,
        attempt: request.get('x-punchconnect-attempt') ?? '',
        isSigned: request.get('x-punchconnect-signature') === signature,
      });
      response.status(this.status).send('seen');
    });
    this.server = await new Promise<Server>((resolve) => {
      const server = app.listen(port, '127.0.0.1', () => resolve(server));
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhook/asistencia`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

interface Delivery {
  readonly id: string;
  readonly status: string;
  readonly attempts: readonly Record<string, unknown>[];
}

const dataDir = mkdtempSync(join(tmpdir(), 'delivery-'));
let system: System;
let customer: Customer;
let receiver: ExpressReceiver;
let punches = 0;

const death = new DeathAtCall(() => system.cloud);

beforeAll(async () => {
  system = await startSystem({ dataDir, intercept: death.intercept });
  customer = await system.addCustomer();
});
afterEach(async () => {
  for (const { id } of await customer.list<{ id: string }>('/v1/webhooks')) {
    await customer.call('DELETE', `/v1/webhooks/${id}`);
  }
  await receiver.stop();
});
afterAll(async () => {
  await system.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The customer's own call, a device, and `count` punches of it. */
async function punchTo(serial: string, status: number, count = 1): Promise<{ webhookId: string }> {
  receiver = new ExpressReceiver();
  receiver.status = status;
  const url = await receiver.start();
  const answer = await customer.call<{ id: string; secret?: string }>('POST', '/v1/webhooks', {
    url,
    events: ['attendance.punch'],
    secret: SECRET,
  });
  expect(answer.status).toBe(201);
  expect(answer.body.secret).toBeUndefined();
  await customer.addDevice({ serial, model: 'SpeedFace-V5L', time_zone: 'UTC' });
  expect((await push(serial, count)).body).toBe(`OK: ${count}\n`);
  await system.cloud.idle();
  return { webhookId: answer.body.id };
}

async function push(serial: string, count: number): Promise<RawAnswer> {
  const time = new Date(system.cloud.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  const lines = Array.from({ length: count }, () => `${++punches}\t${time}\t0\t1\t\t0\t0\t\n`).join('');
  return sendRaw(
    system.cloud.port,
    Buffer.from(
      `POST /iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=9999 HTTP/1.1\r\nContent-Length: ${lines.length}\r\n\r\n${lines}`,
    ),
  );
}

const deliveriesOf = async (serial: string): Promise<Delivery[]> =>
  customer.list<Delivery>(`/v1/deliveries?device=${serial}`);
const detailOf = async (id: string): Promise<Delivery> =>
  (await customer.call<Delivery>('GET', `/v1/deliveries/${id}`)).body;

describe('a punch and an Express receiver', () => {
  it('arrives signed, so that HMAC_SHA256(secret, JSON.stringify(req.body)) verifies it', async () => {
    await punchTo('EXPRESS0001', 200, 3);

    await until('three events', () => receiver.received.length === 3);
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(await deliveriesOf('EXPRESS0001')).toMatchObject([
      { status: 'delivered' },
      { status: 'delivered' },
      { status: 'delivered' },
    ]);
  });

  it('is tried again at its step, the ones behind it wait, and the log tells all of it', async () => {
    await punchTo('EXPRESS0002', 503, 2);
    await until('a first attempt', () => receiver.received.length === 1);
    await system.cloud.idle();
    expect(system.cloud.scheduler.schedules()).toHaveLength(1);

    receiver.status = 200;
    system.cloud.clock.advance(30_000);
    await system.cloud.idle();
    expect(receiver.received).toHaveLength(1);
    system.cloud.clock.advance(MINUTE);
    await until('both events', () => receiver.received.length === 3);
    await system.cloud.idle();

    const [first, again, second] = receiver.received;
    expect(again).toEqual({ ...first, attempt: '2' });
    expect(second).toMatchObject({ attempt: '1' });
    const oldest = (await deliveriesOf('EXPRESS0002')).find(({ id }) => id.endsWith(first?.eventId.slice(4) ?? '?'));
    const detail = await detailOf(oldest?.id ?? '');
    expect(detail).toMatchObject({
      status: 'delivered',
      attempts: [
        { number: 1, status_code: 503, trigger: 'lane' },
        { number: 2, status_code: 200, trigger: 'lane' },
      ],
    });
    for (const attempt of detail.attempts) expect(attempt['duration_ms']).toBeTypeOf('number');
    expect(system.cloud.scheduler.schedules().filter(({ isCompleted }) => !isCompleted)).toEqual([]);
  });

  it('is sent at once when a waiting lane is retried by hand', async () => {
    const { webhookId } = await punchTo('EXPRESS0003', 500);
    await until('a first attempt', () => receiver.received.length === 1);
    await system.cloud.idle();
    receiver.status = 200;

    const answer = await customer.call('POST', `/v1/webhooks/${webhookId}/lanes/EXPRESS0003/retry`);
    expect(answer.status).toBe(202);

    await until('a second attempt', () => receiver.received.length === 2);
    await system.cloud.idle();
    expect(await deliveriesOf('EXPRESS0003')).toMatchObject([{ status: 'delivered' }]);
  });

  it('is sent once more on request, and the history says so', async () => {
    await punchTo('EXPRESS0004', 200);
    await until('the event', () => receiver.received.length === 1);
    await system.cloud.idle();
    const [delivery] = await deliveriesOf('EXPRESS0004');

    const answer = await customer.call('POST', `/v1/deliveries/${delivery?.id}/resend`);
    expect(answer.status).toBe(202);

    await until('it once more', () => receiver.received.length === 2);
    await system.cloud.idle();
    expect(await detailOf(delivery?.id ?? '')).toMatchObject({
      attempts: [{ trigger: 'lane' }, { trigger: 'resend' }],
    });
  });

  it('goes on after a restart: the alarm, the lane and the log are still there', async () => {
    await punchTo('EXPRESS0005', 500, 2);
    await until('a first attempt', () => receiver.received.length === 1);
    await system.cloud.idle();

    await system.stop();
    system = await startSystem({ dataDir, intercept: death.intercept });
    customer = toCustomer(system.cloud.url, customer);
    receiver.status = 200;
    expect(await deliveriesOf('EXPRESS0005')).toMatchObject([{ status: 'retrying' }]);
    await until('the alarm to ring', async () => {
      system.cloud.clock.advance(MINUTE);
      await system.cloud.idle();
      return receiver.received.length === 3;
    });
    await system.cloud.idle();

    expect(await deliveriesOf('EXPRESS0005')).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
  });

  it('comes again, the same, when deliver dies between the log and the cursor (I5)', async () => {
    death.killAt({ operation: 'PutItem', phase: 'after', matches: isLogWrite });
    const { webhookId } = await punchTo('EXPRESS0007', 200);
    await until('the event', () => receiver.received.length === 1);
    await system.cloud.idle();
    const backlog = async () =>
      (await customer.list<{ device: string; backlog: number }>(`/v1/webhooks/${webhookId}/lanes`)).find(
        ({ device }) => device === 'EXPRESS0007',
      )?.backlog;
    const inFlight = () => system.cloud.sqs.depths().reduce((sum, queue) => sum + queue.inFlight, 0);
    expect([death.kills, await backlog(), inFlight()]).toEqual([1, 1, 1]);

    // The ring is not seen again before its visibility timeout ends.
    system.cloud.clock.advance(4 * MINUTE + 1_000);
    await until('the same event', () => receiver.received.length === 2);
    await system.cloud.idle();

    expect(receiver.received[1]?.eventId).toBe(receiver.received[0]?.eventId);
    expect([await backlog(), inFlight()]).toEqual([0, 0]);
    expect(await deliveriesOf('EXPRESS0007')).toMatchObject([{ status: 'delivered' }]);
  });

  it('stays in its account: another one finds neither event, delivery, device nor webhook (I10)', async () => {
    const { webhookId } = await punchTo('EXPRESS0006', 200);
    await until('the event', () => receiver.received.length === 1);
    await system.cloud.idle();
    const stranger = await system.addCustomer();
    const [delivery] = await deliveriesOf('EXPRESS0006');
    const [event] = receiver.received;

    for (const path of [
      `/v1/webhooks/${webhookId}`,
      `/v1/deliveries/${delivery?.id}`,
      `/v1/events/${event?.eventId}`,
      '/v1/devices/EXPRESS0006',
    ]) {
      expect((await customer.call('GET', path)).status).toBe(200);
      const { status, body } = await stranger.call('GET', path);
      expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'not_found' });
    }
    expect((await stranger.call('POST', `/v1/deliveries/${delivery?.id}/resend`)).status).toBe(404);
    expect(await stranger.list('/v1/webhooks')).toEqual([]);
  });
});
