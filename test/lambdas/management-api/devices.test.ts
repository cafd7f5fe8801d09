import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, createApiWorld, type Customer, NOW, NOW_MS } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

const add = (customer: Customer, body: Record<string, unknown>) => world.call(customer, 'POST /v1/devices', { body });

describe('POST /v1/devices', () => {
  it('registers a device with the defaults of its account', async () => {
    const customer = await world.newCustomer();

    const answer = await add(customer, { serial: 'CQUJ232260123', model: 'MB460' });

    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe('/v1/devices/CQUJ232260123');
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^dev_[0-9a-z]{26}$/) as unknown,
      serial: 'CQUJ232260123',
      model: 'MB460',
      name: null,
      site: null,
      time_zone: 'America/Mexico_City',
      direction: 'reported',
      deliver_from: '2026-03-27T14:47:13.204Z',
      poll_seconds: 30,
      created_at: NOW,
    });
  });

  it('keeps everything that is given', async () => {
    const customer = await world.newCustomer();

    const answer = await add(customer, {
      serial: 'FULL-1',
      model: 'uFace 302',
      name: ' Gate 1 ',
      site: 'Monterrey',
      time_zone: 'Asia/Kolkata',
      direction: 'in',
      deliver_from: '2026-01-01T00:00:00-06:00',
      poll_seconds: 120,
    });

    expect(answer.json).toMatchObject({
      name: 'Gate 1',
      site: 'Monterrey',
      time_zone: 'Asia/Kolkata',
      direction: 'in',
      deliver_from: '2026-01-01T06:00:00.000Z',
      poll_seconds: 120,
    });
  });

  it.each([
    [{}, 'serial', 'This field is missing.'],
    [{ serial: 7 }, 'serial', 'Invalid input: expected string, received number'],
    [{ serial: 'a b' }, 'serial', 'A serial number has 1 to 40 letters, digits, hyphens and underscores.'],
    [{ serial: 'A'.repeat(41) }, 'serial', 'A serial number has 1 to 40 letters, digits, hyphens and underscores.'],
    [{ serial: 'A', site: 'x'.repeat(41) }, 'site', 'At most 40 characters.'],
    [{ serial: 'A', site: 'a\u0007' }, 'site', 'Control characters are not allowed.'],
    [{ serial: 'A', name: '  ' }, 'name', 'Give at least one character, or leave the field out.'],
    [
      { serial: 'A', time_zone: 'Mars/Base' },
      'time_zone',
      'Give the IANA name of a time zone, such as America/Mexico_City.',
    ],
    [
      { serial: 'A', direction: 'up' },
      'direction',
      'Invalid option: expected one of "reported"|"in"|"out"|"unspecified"',
    ],
    [{ serial: 'A', poll_seconds: 9 }, 'poll_seconds', 'Too small: expected number to be >=10'],
    [{ serial: 'A', poll_seconds: 121 }, 'poll_seconds', 'Too big: expected number to be <=120'],
    [{ serial: 'A', poll_seconds: 30.5 }, 'poll_seconds', 'Invalid input: expected int, received number'],
    [
      { serial: 'A', deliver_from: '2026-13-01T00:00:00Z' },
      'deliver_from',
      'Give a time in ISO 8601 with its offset, such as 2026-03-28T08:00:00-06:00.',
    ],
    [{ serial: 'A', deliver_from: '0001-01-01T00:00:00Z' }, 'deliver_from', 'Give a year from 2000 to 2999.'],
  ])('refuses %j', async (body, field, message) => {
    const answer = await add(await world.newCustomer(), body);

    expect(answer.json).toMatchObject({
      status: 400,
      code: 'invalid_value',
      errors: [{ field, code: 'invalid_value', message }],
    });
  });

  it('refuses an unknown field by its name, and stores nothing', async () => {
    const customer = await world.newCustomer();

    const answer = await add(customer, { serial: 'NEVER-1', timezone: 'America/Mexico_City' });

    expect(answer.json).toMatchObject({
      status: 400,
      code: 'unknown_field',
      errors: [{ field: 'timezone', code: 'unknown_field', message: 'There is no such field.' }],
    });
    expect((await world.call(customer, 'GET /v1/devices')).json.data).toEqual([]);
  });

  it('says that the account has the device already', async () => {
    const customer = await world.newCustomer();
    await add(customer, { serial: 'TWICE-1' });

    expect((await add(customer, { serial: 'TWICE-1' })).json).toMatchObject({ status: 409, code: 'conflict' });
  });

  it('says of a serial of another account only that it cannot be had', async () => {
    await add(await world.newCustomer(), { serial: 'TAKEN-1' });

    const answer = await add(await world.newCustomer(), { serial: 'TAKEN-1' });

    expect(answer.json).toMatchObject({
      status: 409,
      code: 'serial_unavailable',
      detail: 'This serial number cannot be registered. Check it against the label of the device, or ask the operator.',
    });
  });

  it('stops at the device limit and says what to do', async () => {
    const customer = await world.newCustomer(1);
    await add(customer, { serial: 'LIMIT-1' });

    const refused = await add(customer, { serial: 'LIMIT-2' });
    await world.call(customer, 'DELETE /v1/devices/LIMIT-1');
    const afterRemoval = await add(customer, { serial: 'LIMIT-2' });

    expect(refused.json).toMatchObject({
      status: 409,
      code: 'device_limit_reached',
      detail: 'The account may have 1 device(s) at a time. Remove one, or ask the operator to raise the limit.',
    });
    expect(afterRemoval.status).toBe(201);
  });
});

describe('GET /v1/devices', () => {
  it('lists by serial, page by page, and ends with a null cursor', async () => {
    const customer = await world.newCustomer();
    for (const serial of ['PAGE-B', 'PAGE-C', 'PAGE-A']) await add(customer, { serial });

    const first = await world.call(customer, 'GET /v1/devices?limit=2');
    const second = await world.call(
      customer,
      `GET /v1/devices?limit=2&cursor=${encodeURIComponent(String(first.json['next_cursor']))}`,
    );

    expect(first.json.data.map(({ serial }) => serial)).toEqual(['PAGE-A', 'PAGE-B']);
    expect(second.json.data.map(({ serial }) => serial)).toEqual(['PAGE-C']);
    expect(second.json['next_cursor']).toBeNull();
  });

  it('refuses a cursor of another account', async () => {
    const one = await world.newCustomer();
    for (const serial of ['MINE-1', 'MINE-2']) await add(one, { serial });
    const { json } = await world.call(one, 'GET /v1/devices?limit=1');
    const other = await world.newCustomer();

    const answer = await world.call(other, `GET /v1/devices?cursor=${String(json['next_cursor'])}`);

    expect(answer.json).toMatchObject({ status: 400, code: 'invalid_value', errors: [{ field: 'cursor' }] });
  });
});

describe('GET /v1/devices/{serial}', () => {
  it('tells when the device was heard and what it said of itself', async () => {
    const customer = await world.newCustomer();
    const { json: device } = await add(customer, { serial: 'FACTS-1' });
    const registrationId = String(device['id']);
    await world.records.putFacts(registrationId, { FWVersion: 'Ver 8.0.4.2', DeviceName: 'MB460' });

    const silent = await world.call(customer, 'GET /v1/devices/FACTS-1');
    await world.append(customer, 'FACTS-1', [101]);
    const punched = await world.call(customer, 'GET /v1/devices/FACTS-1');
    world.setNow(NOW_MS + 600_000);
    await world.records.noteSeen(registrationId);
    const polled = await world.call(customer, 'GET /v1/devices/FACTS-1');
    world.setNow(NOW_MS);

    expect(silent.json).toMatchObject({
      last_seen_at: null,
      last_event_at: null,
      events: 0,
      set_aside_lines: 0,
      facts: { FWVersion: 'Ver 8.0.4.2', DeviceName: 'MB460' },
    });
    expect(punched.json).toMatchObject({ last_seen_at: NOW, last_event_at: NOW, events: 1 });
    expect(polled.json).toMatchObject({ last_seen_at: '2026-03-28T14:57:13.204Z', last_event_at: NOW });
  });

  it('answers for a foreign, a removed, an absent and an impossible serial alike', async () => {
    const owner = await world.newCustomer();
    await add(owner, { serial: 'FOREIGN-1' });
    const customer = await world.newCustomer();
    await add(customer, { serial: 'REMOVED-1' });
    await world.call(customer, 'DELETE /v1/devices/REMOVED-1');

    const answers = await Promise.all(
      ['FOREIGN-1', 'REMOVED-1', 'ABSENT-1', 'a%20b'].map((serial) =>
        world.call(customer, `GET /v1/devices/${serial}`),
      ),
    );

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ status: 404, code: 'not_found', detail: 'There is no such device.' });
  });
});

describe('DELETE /v1/devices/{serial}', () => {
  it('removes a device, once', async () => {
    const customer = await world.newCustomer();
    await add(customer, { serial: 'GONE-1' });

    const first = await world.call(customer, 'DELETE /v1/devices/GONE-1');
    const second = await world.call(customer, 'DELETE /v1/devices/GONE-1');

    expect([first.status, first.text, second.status]).toEqual([204, '', 404]);
    expect((await world.call(customer, 'GET /v1/devices')).json.data).toEqual([]);
  });

  it('does not touch a device of another account', async () => {
    const owner = await world.newCustomer();
    await add(owner, { serial: 'SAFE-1' });

    expect((await world.call(await world.newCustomer(), 'DELETE /v1/devices/SAFE-1')).status).toBe(404);
    expect((await world.call(owner, 'GET /v1/devices/SAFE-1')).status).toBe(200);
  });

  it('lets the same account add it again as the same registration', async () => {
    const customer = await world.newCustomer();
    const { json: before } = await add(customer, { serial: 'BACK-1' });
    await world.call(customer, 'DELETE /v1/devices/BACK-1');

    const { status, json: after } = await add(customer, { serial: 'BACK-1', name: 'Gate' });

    expect(status).toBe(201);
    expect(after).toMatchObject({ id: before['id'], name: 'Gate', deliver_from: before['deliver_from'] });
  });
});

describe('what a device has sent', () => {
  it('can be read back: set-aside lines, operation log and users', async () => {
    const customer = await world.newCustomer();
    const { json: device } = await add(customer, { serial: 'SENT-1' });
    const registrationId = String(device['id']);
    await world.setAside.putSetAside(registrationId, [{ text: '1042 1971--10--29', reason: 'impossible_time' }]);
    await world.records.putLogRecords(registrationId, [{ kind: 'OPLOG', fields: { op: '4', admin: '1' } }], NOW);
    await world.records.putUsers(registrationId, [{ pin: '1042', fields: { Name: 'Ana', Pri: '0' } }], NOW);

    const paths = ['set-aside', 'operation-log', 'users'];
    const answers = await Promise.all(paths.map((path) => world.call(customer, `GET /v1/devices/SENT-1/${path}`)));

    expect(answers.map(({ json }) => json)).toEqual([
      {
        data: [{ text: '1042 1971--10--29', reason: 'impossible_time', count: 1, first_at: NOW, last_at: NOW }],
        next_cursor: null,
      },
      { data: [{ kind: 'OPLOG', fields: { op: '4', admin: '1' }, received_at: NOW }], next_cursor: null },
      { data: [{ pin: '1042', fields: { Name: 'Ana', Pri: '0' }, received_at: NOW }], next_cursor: null },
    ]);
  });

  it('shows unreadable lines page by page, and how many there are on the device', async () => {
    const customer = await world.newCustomer();
    const { json: device } = await add(customer, { serial: 'SENT-3' });
    const lines = ['a', 'b', 'c'].map((text) => ({ text, reason: 'bad_time' }));
    await world.setAside.putSetAside(String(device['id']), [...lines, ...lines]);

    const first = await world.call(customer, 'GET /v1/devices/SENT-3/set-aside?limit=2');
    const cursor = encodeURIComponent(String(first.json['next_cursor']));
    const second = await world.call(customer, `GET /v1/devices/SENT-3/set-aside?limit=2&cursor=${cursor}`);

    const shown = [first, second].flatMap(({ json }) => json['data'] as { text: string; count: number }[]);
    expect(shown.map(({ text, count }) => `${text} ${count}`).sort()).toEqual(['a 2', 'b 2', 'c 2']);
    expect(second.json['next_cursor']).toBeNull();
    expect((await world.call(customer, 'GET /v1/devices/SENT-3')).json).toMatchObject({ set_aside_lines: 3 });
  });

  it('comes page by page', async () => {
    const customer = await world.newCustomer();
    const { json: device } = await add(customer, { serial: 'SENT-2' });
    const users = ['1', '2', '3'].map((pin) => ({ pin, fields: {} }));
    await world.records.putUsers(String(device['id']), users, NOW);

    const first = await world.call(customer, 'GET /v1/devices/SENT-2/users?limit=2');
    const cursor = String(first.json['next_cursor']);
    const second = await world.call(customer, `GET /v1/devices/SENT-2/users?limit=2&cursor=${cursor}`);
    const elsewhere = await world.call(customer, `GET /v1/devices/SENT-2/operation-log?cursor=${cursor}`);

    expect(first.json.data.map(({ pin }) => pin)).toEqual(['1', '2']);
    expect(second.json).toMatchObject({ data: [{ pin: '3' }], next_cursor: null });
    expect(elsewhere.json).toMatchObject({ status: 400, errors: [{ field: 'cursor' }] });
  });

  it('is shown to its own account alone', async () => {
    const owner = await world.newCustomer();
    await add(owner, { serial: 'SENT-3' });
    const other = await world.newCustomer();

    for (const path of ['set-aside', 'operation-log', 'users']) {
      expect((await world.call(other, `GET /v1/devices/SENT-3/${path}`)).status).toBe(404);
    }
  });
});
