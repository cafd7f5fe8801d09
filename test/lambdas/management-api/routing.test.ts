import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, createApiWorld, type Customer } from './api-world.ts';

let world: ApiWorld;
let customer: Customer;

beforeAll(async () => {
  world = await createApiWorld();
  customer = await world.newCustomer();
});
afterAll(() => world.close());

describe('the management API', () => {
  it.each([
    ['no header', {}],
    ['no bearer', { authorization: 'Basic cGM6cGM=' }],
    ['not a key of ours', { authorization: 'Bearer sk_live_1234' }],
    ['a key that was never made', { authorization: `Bearer pc_key_${'0'.repeat(26)}_${'a'.repeat(48)}` }],
  ])('refuses a caller with %s, always in the same words', async (_, headers) => {
    const answer = await world.call(null, 'GET /v1/devices', { headers });

    expect(answer.status).toBe(401);
    expect(answer.headers).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'www-authenticate': 'Bearer realm="punchconnect"',
    });
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'unauthorized',
      detail: 'Send a valid API key in the header Authorization: Bearer pc_...',
      request_id: 'request-1',
    });
  });

  it('refuses a known key with another secret', async () => {
    const { apiKey } = customer;
    const wrong = apiKey.slice(0, -1) + (apiKey.endsWith('0') ? '1' : '0');

    const answer = await world.call({ ...customer, apiKey: wrong }, 'GET /v1/devices');

    expect([answer.status, answer.json['code']]).toEqual([401, 'unauthorized']);
  });

  it('asks for the key before it tells which paths there are', async () => {
    expect((await world.call(null, 'GET /v1/nothing')).status).toBe(401);
    expect((await world.call(customer, 'GET /v1/nothing')).json).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each([
    ['PUT /v1/devices', 'GET, HEAD, POST'],
    ['PATCH /v1/events', 'GET, HEAD'],
    ['GET /v1/deliveries/dlv_1/resend', 'POST'],
  ])('refuses %s and says what the path takes', async (line, allow) => {
    const answer = await world.call(customer, line);

    expect([answer.status, answer.json['code'], answer.headers['allow']]).toEqual([405, 'method_not_allowed', allow]);
  });

  it('answers HEAD as GET, without a body', async () => {
    const answer = await world.call(customer, 'HEAD /v1/devices');

    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'content-type': 'application/json' } });
  });

  it.each([
    ['GET /v1/devices?page=2', 'page'],
    ['GET /v1/webhooks?limit=2', 'limit'],
    ['GET /v1/events?employee=7', 'employee'],
    ['DELETE /v1/devices/A?force=true', 'force'],
  ])('refuses an unknown parameter of %s by its name', async (line, field) => {
    const answer = await world.call(customer, line);

    expect(answer.json).toMatchObject({
      status: 400,
      code: 'unknown_field',
      errors: [{ field, code: 'unknown_field', message: 'There is no such parameter.' }],
    });
  });

  it.each([
    ['GET /v1/devices?limit=0', 'limit'],
    ['GET /v1/devices?limit=201', 'limit'],
    ['GET /v1/devices?limit=ten', 'limit'],
    ['GET /v1/devices?limit=1&limit=2', 'limit'],
    ['GET /v1/devices?cursor=forged', 'cursor'],
    ['GET /v1/events?since=yesterday', 'since'],
    ['GET /v1/events?since=2026-03-28T08:00:00', 'since'],
    ['GET /v1/deliveries?status=lost', 'status'],
  ])('refuses %s and names the parameter', async (line, field) => {
    const answer = await world.call(customer, line);

    expect(answer.json).toMatchObject({
      status: 400,
      code: 'invalid_value',
      errors: [{ field, code: 'invalid_value' }],
    });
  });

  it.each([
    ['malformed JSON', { rawBody: '{"serial":' }, 400, 'invalid_json'],
    ['an empty body', { rawBody: '' }, 400, 'invalid_json'],
    ['bytes that are no UTF-8', { rawBody: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'invalid_json'],
    ['a body that is no object', { rawBody: '[]' }, 400, 'invalid_value'],
    [
      'a form',
      { rawBody: 'serial=A', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    ['more than 256 KB', { rawBody: `"${'x'.repeat(262_143)}"` }, 413, 'payload_too_large'],
  ])('refuses %s', async (_, call, status, code) => {
    const answer = await world.call(customer, 'POST /v1/devices', call);

    expect([answer.status, answer.json['code'], answer.headers['content-type']]).toEqual([
      status,
      code,
      'application/problem+json',
    ]);
  });

  it('reads a body that the gateway hands over in base64', async () => {
    const answer = await world.call(customer, 'POST /v1/devices', { rawBody: Buffer.from('{"serial":"BASE64-1"}') });

    expect([answer.status, answer.json['serial']]).toEqual([201, 'BASE64-1']);
  });

  it('answers what it did not foresee with a bare 500 and keeps the text of the error to itself', async () => {
    const { getDevice } = world.deps.devices;
    Object.assign(world.deps.devices, {
      getDevice: () => Promise.reject(new Error('the secret of the table')),
    });
    world.logLines.length = 0;

    const answer = await world.call(customer, 'GET /v1/devices/ANY');

    Object.assign(world.deps.devices, { getDevice });
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal_error',
      detail: 'Something went wrong on our side. Try again; request_id names this request.',
      request_id: 'request-1',
    });
    expect(world.logLines.map((line) => (JSON.parse(line) as { code: string }).code)).toEqual([
      'request.failed',
      'request.handled',
    ]);
    expect(world.logLines.join('\n')).not.toContain('the secret of the table');
  });

  it('writes one line for a request: the template of its route, never its path, query or body', async () => {
    world.logLines.length = 0;

    await world.call(customer, 'GET /v1/devices/PRIVATE-1?limit=1');

    expect(world.logLines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 'info',
        timestamp: '2026-03-28T14:47:13.204Z',
        code: 'request.handled',
        requestId: 'request-1',
        method: 'GET',
        status: 400,
        durationMs: 0,
        accountId: customer.accountId,
        keyId: customer.apiKey.slice(3, 33),
        route: '/v1/devices/{serial}',
        reason: 'unknown_field',
      },
    ]);
  });
});
