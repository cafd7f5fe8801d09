import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createHttpHandler, type Respond } from '../../../core/http/http-handler.ts';
import { Problem } from '../../../core/http/problem.ts';
import { createLog } from '../../../core/log/log.ts';

const event = (method: string): APIGatewayProxyEventV2 =>
  ({
    version: '2.0',
    rawPath: '/v1/things/secret-path',
    rawQueryString: 'a=1&a=2&b=x%20y',
    headers: { 'x-one': '1' },
    body: 'c2VjcmV0IGJvZHk=',
    isBase64Encoded: true,
    requestContext: { http: { method }, requestId: 'request-1' },
  }) as unknown as APIGatewayProxyEventV2;

async function handle(respond: Respond, method = 'POST') {
  const lines: string[] = [];
  let nowMs = 1_000;
  const handler = createHttpHandler({
    respond,
    log: createLog(
      (line) => lines.push(line),
      () => 0,
    ),
    now: () => (nowMs += 5),
  });
  const result = await handler(event(method), {} as Context);
  return { result, lines, logged: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('createHttpHandler', () => {
  it('hands over the request as it was sent', async () => {
    const { result } = await handle(async ({ method, path, query, headers, body, requestId }) => ({
      status: 200,
      body: { method, path, query: [...query], headers, body: body.toString(), requestId },
    }));

    expect(JSON.parse(result.body ?? '')).toEqual({
      method: 'POST',
      path: '/v1/things/secret-path',
      query: [
        ['a', '1'],
        ['a', '2'],
        ['b', 'x y'],
      ],
      headers: { 'x-one': '1' },
      body: 'secret body',
      requestId: 'request-1',
    });
  });

  it('answers with JSON that nobody caches', async () => {
    const { result } = await handle(async () => ({
      status: 201,
      body: { a: 1 },
      headers: { location: '/v1/things/1' },
    }));

    expect(result).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location: '/v1/things/1' },
      body: '{"a":1}',
    });
  });

  it('answers a problem as it says, with the fields at fault and the request id', async () => {
    const { result, logged } = await handle(async (_request, trace) => {
      trace.route = '/v1/things/{id}';
      trace.accountId = 'acc_1';
      throw new Problem('method_not_allowed', 'This path takes GET.', {
        headers: { allow: 'GET' },
        errors: [{ field: 'id', code: 'invalid_value', message: 'No.' }],
      });
    });

    expect(result.statusCode).toBe(405);
    expect(result.headers).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      allow: 'GET',
    });
    expect(JSON.parse(result.body ?? '')).toEqual({
      type: 'about:blank',
      title: 'Method Not Allowed',
      status: 405,
      code: 'method_not_allowed',
      detail: 'This path takes GET.',
      errors: [{ field: 'id', code: 'invalid_value', message: 'No.' }],
      request_id: 'request-1',
    });
    expect(logged).toEqual([
      {
        level: 'info',
        timestamp: '1970-01-01T00:00:00.000Z',
        code: 'request.handled',
        requestId: 'request-1',
        method: 'POST',
        status: 405,
        durationMs: 5,
        route: '/v1/things/{id}',
        accountId: 'acc_1',
        reason: 'method_not_allowed',
      },
    ]);
  });

  it.each([
    ['an error', new Error('text that is a secret')],
    [
      'an error of another library with a status',
      Object.assign(new Error('text that is a secret'), { statusCode: 404 }),
    ],
    ['what is no error at all', 'text that is a secret'],
  ])('answers %s with a bare 500 and says nothing of it', async (_, thrown) => {
    const { result, lines } = await handle(async () => {
      throw thrown as Error;
    });

    expect(result.statusCode).toBe(500);
    expect(result.body).not.toContain('secret');
    expect(result.body).not.toContain('at ');
    expect(lines.join('\n')).not.toContain('secret');
    expect(lines.map((line) => (JSON.parse(line) as { code: string }).code)).toEqual([
      'request.failed',
      'request.handled',
    ]);
  });

  it('answers HEAD without a body, problems too', async () => {
    const fine = await handle(async () => ({ status: 200, body: { a: 1 } }), 'HEAD');
    const wrong = await handle(async () => {
      throw new Problem('not_found', 'There is no such thing.');
    }, 'HEAD');

    expect([fine.result.statusCode, fine.result.body]).toEqual([200, '']);
    expect([wrong.result.statusCode, wrong.result.body]).toEqual([404, '']);
  });
});
