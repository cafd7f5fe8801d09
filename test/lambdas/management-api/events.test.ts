import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type ApiWorld, createApiWorld, type Customer, NOW, NOW_MS } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
});
beforeEach(() => world.setNow(NOW_MS));
afterAll(() => world.close());

let numbers = 0;
const next = (count: number): number[] => Array.from({ length: count }, () => (numbers += 1));
const idsOf = ({ json }: Answer): unknown[] => json.data.map((event) => event['event_id']);
const cursorOf = ({ json }: Answer): string => encodeURIComponent(String(json['next_cursor']));

async function newDevice(customer: Customer): Promise<string> {
  const serial = `EVT-${(numbers += 1)}`;
  await world.call(customer, 'POST /v1/devices', { body: { serial } });
  return serial;
}

describe('GET /v1/events?device=', () => {
  it('gives events as webhooks get them, with their position, oldest first', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const [event] = await world.append(customer, serial, next(1));

    const answer = await world.call(customer, `GET /v1/events?device=${serial}`);

    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual([{ ...(JSON.parse(event?.body ?? '') as object), position: 1 }]);
    expect(answer.json.data[0]).toMatchObject({ event: 'attendance.punch', device_serial: serial, sequence: 1 });
    expect(answer.json['has_more']).toBe(false);
  });

  it('goes on where it left off, also after the end', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const events = await world.append(customer, serial, next(3));
    const ids = events.map(({ eventId }) => eventId);

    const first = await world.call(customer, `GET /v1/events?device=${serial}&limit=2`);
    const second = await world.call(customer, `GET /v1/events?device=${serial}&limit=2&cursor=${cursorOf(first)}`);
    const [later] = await world.append(customer, serial, next(1));
    const third = await world.call(customer, `GET /v1/events?device=${serial}&limit=2&cursor=${cursorOf(second)}`);

    expect([idsOf(first), first.json['has_more']]).toEqual([ids.slice(0, 2), true]);
    expect([idsOf(second), second.json['has_more']]).toEqual([ids.slice(2), false]);
    expect([idsOf(third), third.json['has_more']]).toEqual([[later?.eventId], false]);
  });

  it('begins with what was received since', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    await world.append(customer, serial, next(2));
    world.setNow(NOW_MS + 3_600_000);
    const [recent] = await world.append(customer, serial, next(1));

    const answer = await world.call(customer, `GET /v1/events?device=${serial}&since=2026-03-28T09:00:00-06:00`);

    expect(idsOf(answer)).toEqual([recent?.eventId]);
  });

  it('still gives the events of a removed device, and none of a foreign one', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const [event] = await world.append(customer, serial, next(1));
    await world.call(customer, `DELETE /v1/devices/${serial}`);

    const own = await world.call(customer, `GET /v1/events?device=${serial}`);
    const foreign = await world.call(await world.newCustomer(), `GET /v1/events?device=${serial}`);

    expect(idsOf(own)).toEqual([event?.eventId]);
    expect(foreign.json).toMatchObject({ status: 404, code: 'not_found', detail: 'There is no such device.' });
  });

  it('refuses a cursor of another device', async () => {
    const customer = await world.newCustomer();
    const [one, other] = [await newDevice(customer), await newDevice(customer)];

    const { json } = await world.call(customer, `GET /v1/events?device=${one}`);
    const answer = await world.call(customer, `GET /v1/events?device=${other}&cursor=${String(json['next_cursor'])}`);

    expect(answer.json).toMatchObject({ status: 400, code: 'invalid_value', errors: [{ field: 'cursor' }] });
  });
});

describe('GET /v1/events', () => {
  it('merges all devices of the account, and no other', async () => {
    const customer = await world.newCustomer();
    const other = await world.newCustomer();
    const expected: unknown[] = [];
    for (let minute = 0; minute < 6; minute += 1) {
      world.setNow(NOW_MS + minute * 60_000);
      const [event] = await world.append(customer, await newDevice(customer), next(1));
      await world.append(other, await newDevice(other), next(1));
      expected.push(event?.eventId);
    }
    world.setNow(NOW_MS + 3_600_000);

    const seen: unknown[] = [];
    let answer = await world.call(customer, 'GET /v1/events?limit=4');
    seen.push(...idsOf(answer));
    while (answer.json['has_more'] === true) {
      answer = await world.call(customer, `GET /v1/events?limit=4&cursor=${cursorOf(answer)}`);
      seen.push(...idsOf(answer));
    }

    expect(seen).toEqual(expected);
  });

  it('gives the last minute again, so that what its index shows late is not missed', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const [event] = await world.append(customer, serial, next(1));

    const first = await world.call(customer, 'GET /v1/events');
    const again = await world.call(customer, `GET /v1/events?cursor=${cursorOf(first)}`);
    world.setNow(NOW_MS + 61_000);
    const settled = await world.call(customer, `GET /v1/events?cursor=${cursorOf(again)}`);
    const after = await world.call(customer, `GET /v1/events?cursor=${cursorOf(settled)}`);

    expect([first, again, settled, after].map(idsOf)).toEqual([
      [event?.eventId],
      [event?.eventId],
      [event?.eventId],
      [],
    ]);
  });

  it('begins with what was received since', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    await world.append(customer, serial, next(1));
    world.setNow(NOW_MS + 60_000);
    const [recent] = await world.append(customer, serial, next(1));

    expect(idsOf(await world.call(customer, 'GET /v1/events?since=2026-03-28T14:48:00Z'))).toEqual([recent?.eventId]);
  });
});

describe('GET /v1/events/{id}', () => {
  it('gives one event', async () => {
    const customer = await world.newCustomer();
    const serial = await newDevice(customer);
    const [, event] = await world.append(customer, serial, next(2));

    const { json } = await world.call(customer, `GET /v1/events/${String(event?.eventId)}`);

    expect(json).toMatchObject({ event_id: event?.eventId, position: 2, received_at: NOW });
  });

  it('answers for a foreign, an absent and an impossible id alike', async () => {
    const owner = await world.newCustomer();
    const [event] = await world.append(owner, await newDevice(owner), next(1));
    const other = await world.newCustomer();

    const answers = await Promise.all(
      [String(event?.eventId), `evt_${'0'.repeat(26)}`, 'evt_1'].map((id) => world.call(other, `GET /v1/events/${id}`)),
    );

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ status: 404, code: 'not_found', detail: 'There is no such event.' });
  });
});
