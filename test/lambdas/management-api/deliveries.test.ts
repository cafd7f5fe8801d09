import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../../core/delivery/keys.ts';
import type { JournalEvent } from '../../../core/journal/event.ts';
import { type Answer, type ApiWorld, createApiWorld, type Customer, NOW, NOW_MS } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
});
beforeEach(() => {
  world.setNow(NOW_MS);
  world.rings.length = 0;
});
afterAll(() => world.close());

let numbers = 0;
const next = (count: number): number[] => Array.from({ length: count }, () => (numbers += 1));
const idsOf = ({ json }: Answer): unknown[] => json.data.map(({ id }) => id);

async function newDevice(customer: Customer): Promise<string> {
  const serial = `DLV-${(numbers += 1)}`;
  await world.call(customer, 'POST /v1/devices', { body: { serial } });
  return serial;
}

async function newWebhook(customer: Customer): Promise<string> {
  const body = { url: 'https://example.com/hook', events: ['attendance.punch'], max_concurrency: 4 };
  return String((await world.call(customer, 'POST /v1/webhooks', { body })).json['id']);
}

/** Appends one event a minute. */
async function appendByMinute(customer: Customer, serial: string, count: number): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for (let minute = 0; minute < count; minute += 1) {
    world.setNow(NOW_MS + minute * 60_000);
    events.push(...(await world.append(customer, serial, next(1))));
  }
  return events;
}

/** Every id of a list, page by page. */
async function readAll(customer: Customer, line: string): Promise<unknown[]> {
  let answer = await world.call(customer, line);
  const ids = idsOf(answer);
  while (answer.json['next_cursor'] !== null) {
    answer = await world.call(customer, `${line}&cursor=${encodeURIComponent(answer.json['next_cursor'] as string)}`);
    ids.push(...idsOf(answer));
  }
  return ids;
}

describe('GET /v1/deliveries', () => {
  it('shows what came of a delivery', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const webhookId = await newWebhook(customer);
    const [event] = await world.append(customer, serial, next(1));
    const id = await world.logAttempt(webhookId, event!, 'delivered');

    const { json } = await world.call(customer, 'GET /v1/deliveries');

    expect(json).toEqual({
      data: [
        {
          id,
          webhook_id: webhookId,
          event_id: event?.eventId,
          event: 'attendance.punch',
          device: serial,
          position: 1,
          status: 'delivered',
          received_at: NOW,
          delivered_at: NOW,
          attempt_count: 1,
          last_attempt: {
            number: 1,
            at: NOW,
            trigger: 'lane',
            status_code: 200,
            error: null,
            duration_ms: 12,
            answer: 'ok',
          },
        },
      ],
      next_cursor: null,
    });
  });

  it('gives every delivery of the account once, newest first, in pages of any size', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const webhookIds = [await newWebhook(customer), await newWebhook(customer)].sort();
    const events = await appendByMinute(customer, serial, 3);
    for (const event of events) for (const id of webhookIds) await world.logAttempt(id, event, 'delivered');
    const expected = events
      .toReversed()
      .flatMap(({ eventId }) => webhookIds.map((webhookId) => deliveryIdOf(webhookId, eventId)));

    for (const limit of [1, 4, 200]) {
      expect(await readAll(customer, `GET /v1/deliveries?limit=${limit}`)).toEqual(expected);
      expect(await readAll(customer, `GET /v1/deliveries?device=${serial}&limit=${limit}`)).toEqual(expected);
    }
  });

  it('filters by webhook, status, device and time', async () => {
    const customer = await world.newCustomer();
    const [one, two] = [await newDevice(customer), await newDevice(customer)];
    const [hookA, hookB] = [await newWebhook(customer), await newWebhook(customer)];
    const [early, late] = await appendByMinute(customer, one, 2);
    const [other] = await world.append(customer, two, next(1));
    const delivered = await world.logAttempt(hookA, early!, 'delivered');
    const retrying = await world.logAttempt(hookA, late!, 'retrying');
    const refused = await world.logAttempt(hookB, early!, 'refused');
    const elsewhere = await world.logAttempt(hookA, other!, 'delivered');

    const list = async (query: string): Promise<unknown[]> =>
      (await readAll(customer, `GET /v1/deliveries?${query}`)).sort();

    expect(await list(`webhook_id=${hookA}`)).toEqual([delivered, retrying, elsewhere].sort());
    expect(await list('status=delivered')).toEqual([delivered, elsewhere].sort());
    expect(await list('status=retrying')).toEqual([retrying]);
    expect(await list('status=refused')).toEqual([refused]);
    expect(await list('status=exhausted')).toEqual([]);
    expect(await list(`device=${one}`)).toEqual([delivered, retrying, refused].sort());
    expect(await list(`device=${one}&status=delivered`)).toEqual([delivered]);
    expect(await list(`device=${one}&webhook_id=${hookB}`)).toEqual([refused]);
    expect(await list('since=2026-03-28T14:48:00Z')).toEqual([retrying, elsewhere].sort());
    expect(await list(`device=${one}&since=2026-03-28T14:48:00Z`)).toEqual([retrying]);
  });

  it('pages through a status that few deliveries have', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const webhookId = await newWebhook(customer);
    const events = await world.append(customer, serial, next(24));
    const rare: string[] = [];
    for (const [index, event] of events.entries()) {
      const isRare = index % 12 === 3;
      const id = await world.logAttempt(webhookId, event, isRare ? 'delivered' : 'skipped');
      if (isRare) rare.push(id);
    }

    expect((await readAll(customer, 'GET /v1/deliveries?status=delivered&limit=1')).sort()).toEqual(rare.sort());
    expect(await readAll(customer, 'GET /v1/deliveries?status=skipped&limit=7')).toHaveLength(22);
  });

  it('shows nothing of another account', async () => {
    const owner = await world.newCustomer();
    const serial = await newDevice(owner);
    const webhookId = await newWebhook(owner);
    const [event] = await world.append(owner, serial, next(1));
    await world.logAttempt(webhookId, event!, 'delivered');
    const other = await world.newCustomer();
    await newWebhook(other);

    expect((await world.call(other, 'GET /v1/deliveries')).json.data).toEqual([]);
    expect((await world.call(other, `GET /v1/deliveries?webhook_id=${webhookId}`)).status).toBe(404);
    expect((await world.call(other, `GET /v1/deliveries?device=${serial}`)).status).toBe(404);
  });
});

describe('GET /v1/deliveries/{id}', () => {
  it('shows every attempt and the bytes that were sent', async () => {
    const customer = await world.newCustomer();
    const webhookId = await newWebhook(customer);
    const [event] = await world.append(customer, await newDevice(customer), next(1));
    await world.logAttempt(webhookId, event!, 'retrying');
    const id = await world.logAttempt(webhookId, event!, 'delivered');

    const { json } = await world.call(customer, `GET /v1/deliveries/${id}`);

    expect(json).toMatchObject({
      id,
      status: 'delivered',
      attempt_count: 2,
      attempts: [
        { number: 1, status_code: null, error: 'timeout', duration_ms: 10_000, answer: null },
        { number: 2, status_code: 200, error: null, duration_ms: 12, answer: 'ok' },
      ],
      request_body: event?.body,
    });
  });

  it('answers for a foreign, an absent and an impossible id alike', async () => {
    const owner = await world.newCustomer();
    const webhookId = await newWebhook(owner);
    const [event] = await world.append(owner, await newDevice(owner), next(1));
    const id = await world.logAttempt(webhookId, event!, 'delivered');
    const other = await world.newCustomer();
    const ids = [id, `dlv_${'0'.repeat(52)}`, 'dlv_1'];

    const answers = await Promise.all(ids.map((one) => world.call(other, `GET /v1/deliveries/${one}`)));
    const resent = await Promise.all(ids.map((one) => world.call(other, `POST /v1/deliveries/${one}/resend`)));

    expect(new Set([...answers, ...resent].map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ status: 404, code: 'not_found', detail: 'There is no such delivery.' });
    expect(world.rings).toEqual([]);
  });
});

describe('POST /v1/deliveries/{id}/resend', () => {
  it('writes down the attempt to come before it rings', async () => {
    const customer = await world.newCustomer();
    const webhookId = await newWebhook(customer);
    const [event] = await world.append(customer, await newDevice(customer), next(1));
    const id = await world.logAttempt(webhookId, event!, 'delivered');

    const answer = await world.call(customer, `POST /v1/deliveries/${id}/resend`);

    const [sent] = world.rings;
    const ring = sent?.ring;
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ id, status: 'delivered', trigger: 'resend' });
    expect(world.rings).toHaveLength(1);
    expect(sent).toMatchObject({
      maxConcurrency: 4,
      ring: {
        kind: 'task',
        webhook: webhookId,
        registration: event?.registrationId,
        account: customer.accountId,
        reason: 'manual',
        at: NOW_MS,
      },
    });
    expect(await world.lanes.getHookAndTask(webhookId, ring?.kind === 'task' ? ring.task : '')).toMatchObject({
      task: {
        webhookId,
        accountId: customer.accountId,
        registrationId: event?.registrationId,
        eventId: event?.eventId,
        nextAt: '2026-03-28T14:52:13.204Z',
        ring: ring?.ring,
      },
    });
  });

  it('tries a lane at once when the delivery is what the lane waits for', async () => {
    const customer = await world.newCustomer();
    const webhookId = await newWebhook(customer);
    const [event] = await world.append(customer, await newDevice(customer), next(1));
    const id = await world.logAttempt(webhookId, event!, 'retrying');
    await world.lanes.putLane(webhookId, event!.registrationId, {
      cursor: 0,
      version: 0,
      step: 1,
      head: { firstAttemptAt: NOW, attempts: 1 },
      waiting: { nextAt: NOW, ring: 'ring_1' },
    });

    const answer = await world.call(customer, `POST /v1/deliveries/${id}/resend`);

    expect([answer.status, answer.json['trigger']]).toEqual([202, 'retry']);
    expect(world.rings).toMatchObject([
      {
        maxConcurrency: 4,
        ring: { kind: 'lane', webhook: webhookId, registration: event?.registrationId, reason: 'manual' },
      },
    ]);
  });

  it('resends beside the lane when the webhook does not work its lanes', async () => {
    const customer = await world.newCustomer();
    const webhookId = await newWebhook(customer);
    const [event] = await world.append(customer, await newDevice(customer), next(1));
    const id = await world.logAttempt(webhookId, event!, 'retrying');
    await world.lanes.putLane(webhookId, event!.registrationId, {
      cursor: 0,
      version: 0,
      step: 1,
      head: { firstAttemptAt: NOW, attempts: 1 },
    });
    await world.lanes.disableHook(webhookId, 'receiver_gone');

    const answer = await world.call(customer, `POST /v1/deliveries/${id}/resend`);
    const { json: lanes } = await world.call(customer, `GET /v1/webhooks/${webhookId}`);

    expect([answer.status, answer.json['trigger']]).toEqual([202, 'resend']);
    expect(world.rings).toMatchObject([{ ring: { kind: 'task' } }]);
    expect(lanes).toMatchObject({ state: 'disabled' });
  });
});
