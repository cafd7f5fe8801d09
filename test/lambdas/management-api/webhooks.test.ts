import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getRow } from '../../../core/dynamodb/item-client.ts';
import { type ApiWorld, createApiWorld, type Customer, NOW } from './api-world.ts';

let world: ApiWorld;
let deployed: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
  deployed = await createApiWorld({ allowLoopback: false });
});
afterAll(async () => {
  await world.close();
  await deployed.close();
});

const URL_1 = 'https://example.com/webhook/asistencia';
const add = (customer: Customer, body: Record<string, unknown>) => world.call(customer, 'POST /v1/webhooks', { body });

describe('POST /v1/webhooks', () => {
  it('takes the call of the customer as they know it, and never shows their secret', async () => {
    const customer = await world.newCustomer();
    const body =
      '{"url":"http://127.0.0.1:3000/webhook/asistencia","events":["attendance.punch"],"secret":"tu-secreto-webhook"}';

    const answer = await world.call(customer, 'POST /v1/webhooks', { rawBody: body });

    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^wh_[0-9a-z]{26}$/) as unknown,
      url: 'http://127.0.0.1:3000/webhook/asistencia',
      events: ['attendance.punch'],
      devices: null,
      include_backfill: false,
      max_concurrency: 10,
      advance_after_seconds: 259200,
      state: 'open',
      failing_since: null,
      created_at: NOW,
    });
    expect(answer.headers['location']).toBe(`/v1/webhooks/${String(answer.json['id'])}`);
  });

  it('stores the webhook, its secret encrypted, and its open row of delivery', async () => {
    const customer = await world.newCustomer();
    const { json } = await add(customer, { url: URL_1, events: ['attendance.punch'], secret: 'tu-secreto-webhook' });
    const id = String(json['id']);

    const { client, registry, deliveries } = world.tables;

    expect(await getRow(client, registry, { pk: `SECRET#${id}`, sk: 'SECRET' })).toEqual({
      pk: `SECRET#${id}`,
      sk: 'SECRET',
      webhookId: id,
      ciphertext: 'sealed:dHUtc2VjcmV0by13ZWJob29r',
      generated: false,
    });
    expect(await getRow(client, deliveries, { pk: id, sk: 'HOOK' })).toEqual({
      pk: id,
      sk: 'HOOK',
      webhookId: id,
      accountId: customer.accountId,
      mode: 'open',
    });
  });

  it('shows a generated secret in its answer and nowhere else', async () => {
    const customer = await world.newCustomer();

    const { json } = await add(customer, { url: URL_1, events: ['attendance.punch'] });
    const got = await world.call(customer, `GET /v1/webhooks/${String(json['id'])}`);
    const listed = await world.call(customer, 'GET /v1/webhooks');

    expect(json['secret']).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(got.json).not.toHaveProperty('secret');
    expect(got.text + listed.text).not.toContain('whsec_');
  });

  it('keeps everything that is given', async () => {
    const answer = await add(await world.newCustomer(), {
      url: URL_1,
      events: ['attendance.punch', 'device.offline'],
      devices: ['A-1', 'B-2'],
      include_backfill: true,
      max_concurrency: 3,
      advance_after_seconds: 900,
    });

    expect(answer.json).toMatchObject({
      events: ['attendance.punch', 'device.offline'],
      devices: ['A-1', 'B-2'],
      include_backfill: true,
      max_concurrency: 3,
      advance_after_seconds: 900,
    });
  });

  it.each([
    [{ events: ['attendance.punch'] }, 'url'],
    [{ url: URL_1 }, 'events'],
    [{ url: URL_1, events: [] }, 'events'],
    [{ url: URL_1, events: ['punch'] }, 'events.0'],
    [{ url: URL_1, events: ['attendance.punch', 'attendance.punch'] }, 'events'],
    [{ url: URL_1, events: ['attendance.punch'], secret: 7 }, 'secret'],
    [{ url: URL_1, events: ['attendance.punch'], devices: [] }, 'devices'],
    [{ url: URL_1, events: ['attendance.punch'], devices: ['A', 'b c'] }, 'devices.1'],
    [{ url: URL_1, events: ['attendance.punch'], max_concurrency: 0 }, 'max_concurrency'],
    [{ url: URL_1, events: ['attendance.punch'], advance_after_seconds: 899 }, 'advance_after_seconds'],
    [{ url: URL_1, events: ['attendance.punch'], advance_after_seconds: 259_201 }, 'advance_after_seconds'],
  ])('refuses %j', async (body, field) => {
    const answer = await add(await world.newCustomer(), body);

    expect(answer.json).toMatchObject({ status: 400, code: 'invalid_value', errors: [{ field }] });
  });

  it.each(['', 'whsec_not base64', `a${'b'.repeat(256)}`])(
    'refuses the secret %j without quoting it',
    async (secret) => {
      const answer = await add(await world.newCustomer(), { url: URL_1, events: ['attendance.punch'], secret });

      expect(answer.json).toMatchObject({
        status: 422,
        code: 'invalid_secret',
        errors: [{ field: 'secret', code: 'invalid_secret' }],
      });
      expect(answer.text).not.toContain('not base64"');
    },
  );

  it('refuses a URL inside the network', async () => {
    const answer = await add(await world.newCustomer(), { url: 'https://10.0.0.7/hook', events: ['attendance.punch'] });

    expect(answer.json).toMatchObject({
      status: 422,
      code: 'url_not_allowed',
      errors: [{ field: 'url', code: 'url_not_allowed', message: 'An IP address is not allowed. Use a host name.' }],
    });
  });

  it('refuses plain http to the machine itself where that is not allowed', async () => {
    const customer = await deployed.newCustomer();

    const answer = await deployed.call(customer, 'POST /v1/webhooks', {
      body: { url: 'http://127.0.0.1:3000/webhook/asistencia', events: ['attendance.punch'] },
    });

    expect(answer.json).toMatchObject({ status: 422, code: 'url_not_allowed', detail: 'Only https is allowed.' });
  });

  it('takes at most 50 for an account', async () => {
    const customer = await world.newCustomer();
    for (let count = 1; count <= 50; count += 1) await add(customer, { url: URL_1, events: ['attendance.punch'] });

    const answer = await add(customer, { url: URL_1, events: ['attendance.punch'] });

    expect(answer.json).toMatchObject({ status: 409, code: 'conflict' });
  });
});

describe('GET and DELETE /v1/webhooks', () => {
  it('lists, gets and deletes the webhooks of the account', async () => {
    const customer = await world.newCustomer();
    const { json } = await add(customer, { url: URL_1, events: ['attendance.punch'] });
    const id = String(json['id']);

    expect((await world.call(customer, 'GET /v1/webhooks')).json).toMatchObject({
      data: [{ id, url: URL_1, state: 'open' }],
      next_cursor: null,
    });
    expect((await world.call(customer, `GET /v1/webhooks/${id}`)).json).toMatchObject({ id, url: URL_1 });
    expect((await world.call(customer, `DELETE /v1/webhooks/${id}`)).status).toBe(204);
    expect((await world.call(customer, `GET /v1/webhooks/${id}`)).status).toBe(404);
    expect((await world.call(customer, `DELETE /v1/webhooks/${id}`)).status).toBe(404);

    const { client, registry, deliveries } = world.tables;
    expect(await getRow(client, registry, { pk: `SECRET#${id}`, sk: 'SECRET' })).toBeUndefined();
    expect(await getRow(client, deliveries, { pk: id, sk: 'HOOK' })).toBeUndefined();
  });

  it('answers for a foreign, an absent and an impossible id alike', async () => {
    const { json } = await add(await world.newCustomer(), { url: URL_1, events: ['attendance.punch'] });
    const other = await world.newCustomer();
    const ids = [String(json['id']), `wh_${'0'.repeat(26)}`, 'wh_1', '..'];

    const answers = await Promise.all(ids.map((id) => world.call(other, `GET /v1/webhooks/${id}`)));
    const deleted = await world.call(other, `DELETE /v1/webhooks/${String(json['id'])}`);

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ status: 404, code: 'not_found', detail: 'There is no such webhook.' });
    expect(deleted.status).toBe(404);
  });
});

describe('lanes', () => {
  async function prepare(): Promise<{ customer: Customer; id: string }> {
    const customer = await world.newCustomer();
    const { json } = await add(customer, { url: URL_1, events: ['attendance.punch'] });
    return { customer, id: String(json['id']) };
  }
  let serials = 0;
  const newSerial = async (customer: Customer): Promise<string> => {
    const serial = `LANE-${(serials += 1)}`;
    await world.call(customer, 'POST /v1/devices', { body: { serial } });
    return serial;
  };

  it('shows how far the webhook is with each device', async () => {
    const { customer, id } = await prepare();
    const serial = [await newSerial(customer), await newSerial(customer), await newSerial(customer)] as const;
    await world.append(customer, serial[0], [201]);
    const [first] = await world.append(customer, serial[1], [202, 203, 204]);
    await world.lanes.putLane(id, first?.registrationId ?? '', {
      cursor: 1,
      version: 0,
      step: 1,
      head: { firstAttemptAt: NOW, attempts: 1 },
      waiting: { nextAt: '2026-03-28T14:48:13.204Z', ring: 'ring_1' },
      lastDeliveredAt: NOW,
    });

    const { json } = await world.call(customer, `GET /v1/webhooks/${id}/lanes`);

    expect(json).toEqual({
      data: [
        {
          device: serial[0],
          state: 'delivering',
          cursor: 0,
          head: 1,
          backlog: 1,
          next_attempt_at: null,
          last_delivered_at: null,
        },
        {
          device: serial[1],
          state: 'retrying',
          cursor: 1,
          head: 3,
          backlog: 2,
          next_attempt_at: '2026-03-28T14:48:13.204Z',
          last_delivered_at: NOW,
        },
        {
          device: serial[2],
          state: 'caught_up',
          cursor: 0,
          head: 0,
          backlog: 0,
          next_attempt_at: null,
          last_delivered_at: null,
        },
      ],
      next_cursor: null,
    });
  });

  it('does not count what the webhook did not ask for', async () => {
    const { customer, id } = await prepare();
    const { json: doors } = await add(customer, { url: URL_1, events: ['access.event'] });
    const serial = await newSerial(customer);
    await world.append(customer, serial, [211, 212]);

    const lanesOf = async (webhookId: string): Promise<unknown> =>
      (await world.call(customer, `GET /v1/webhooks/${webhookId}/lanes`)).json['data'];

    expect(await lanesOf(id)).toMatchObject([{ head: 2, backlog: 2, state: 'delivering' }]);
    expect(await lanesOf(String(doors['id']))).toMatchObject([{ head: 2, backlog: 0, state: 'caught_up' }]);
  });

  it('rings a lane by hand', async () => {
    const { customer, id } = await prepare();
    const serial = await newSerial(customer);
    const device = await world.deps.devices.getDevice(customer.accountId, serial);
    world.rings.length = 0;

    const answer = await world.call(customer, `POST /v1/webhooks/${id}/lanes/${serial}/retry`);

    expect([answer.status, answer.json]).toEqual([202, { webhook_id: id, device: serial }]);
    expect(world.rings).toEqual([
      {
        maxConcurrency: 10,
        ring: {
          kind: 'lane',
          webhook: id,
          registration: device?.registrationId,
          account: customer.accountId,
          ring: expect.stringMatching(/^ring_/) as unknown,
          reason: 'manual',
          at: Date.parse(NOW),
        },
      },
    ]);
  });

  it('refuses a body with fields, and a device or webhook of another account', async () => {
    const { customer, id } = await prepare();
    const serial = await newSerial(customer);
    const other = await prepare();
    world.rings.length = 0;

    const withBody = await world.call(customer, `POST /v1/webhooks/${id}/lanes/${serial}/retry`, {
      body: { now: true },
    });
    const foreignDevice = await world.call(other.customer, `POST /v1/webhooks/${other.id}/lanes/${serial}/retry`);
    const foreignWebhook = await world.call(other.customer, `POST /v1/webhooks/${id}/lanes/${serial}/retry`);
    const foreignList = await world.call(other.customer, `GET /v1/webhooks/${id}/lanes`);

    expect(withBody.json).toMatchObject({ status: 400, code: 'unknown_field', errors: [{ field: 'now' }] });
    expect([foreignDevice.status, foreignWebhook.status, foreignList.status]).toEqual([404, 404, 404]);
    expect(world.rings).toEqual([]);
  });
});
