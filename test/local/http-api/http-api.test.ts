import { describe, expect, it } from 'vitest';
import { parseAccessLogFormat } from '../../../local/http-api/access-log.ts';
import { HttpApi, type HttpApiOptions } from '../../../local/http-api/http-api.ts';
import type { GatewayAnswer, GatewayRequest } from '../../../local/http-api/gateway-request.ts';
import type { RouteTarget } from '../../../local/http-api/plan-routes.ts';
import { failure, type InvocationResult } from '../../../local/lambda/invocation.ts';
import type { PlannedStage } from '../../../local/template/planned-resource.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:web';
const sourceArn = 'arn:aws:execute-api:us-east-1:000000000000:a1/$default/GET/orders/{id}';
const ACCESS_LOG = [
  ...['requestId', 'requestTime', 'httpMethod', 'routeKey', 'path', 'status', 'responseLength', 'identity.sourceIp'],
  ...['integration.integrationStatus', 'integration.status', 'integrationErrorMessage', 'error.message'],
];

interface Served {
  readonly api: HttpApi;
  readonly events: unknown[];
  readonly log: Record<string, string>[];
}

interface Changes extends Partial<HttpApiOptions> {
  readonly stage?: Partial<PlannedStage>;
  readonly target?: Partial<RouteTarget>;
}

function createApi({ stage, target, ...changes }: Changes = {}): Served {
  const events: unknown[] = [];
  const log: Record<string, string>[] = [];
  const format = JSON.stringify(Object.fromEntries(ACCESS_LOG.map((name) => [name, `$context.${name}`])));
  const api = new HttpApi({
    plan: {
      apiId: 'a1',
      stage: {
        kind: 'stage',
        logicalId: 'Stage',
        apiId: 'a1',
        throttles: { routes: {} },
        writeAccess: parseAccessLogFormat(format),
        ...stage,
      },
      routes: [
        { routeKey: 'GET /orders/{id}', target: { functionArn, sourceArn, timeoutMs: 30_000, ...target } },
        { routeKey: 'GET /bills', target: { functionArn, sourceArn, timeoutMs: 30_000 } },
      ],
    },
    accountId: '000000000000',
    host: '127.0.0.1:8080',
    clock: new ManualClock(Date.UTC(2026, 2, 8, 9, 5, 7)),
    mayInvoke: () => true,
    invoke: (_functionArn, event) => {
      events.push(event);
      return Promise.resolve({ kind: 'answer', payload: '{"statusCode":201,"body":"here"}' });
    },
    onAccess: (line) => log.push(JSON.parse(line) as Record<string, string>),
    ...changes,
  });
  return { api, events, log };
}

function get(path: string): GatewayRequest {
  return {
    method: 'GET',
    path,
    query: '',
    httpVersion: '1.1',
    rawHeaders: [],
    body: Buffer.alloc(0),
    sourceIp: '192.0.2.7',
  };
}

const shown = ({ status, body }: GatewayAnswer): string => `${status} ${body.toString()}`;

describe('HttpApi', () => {
  it('invokes the function of the route and gives its answer an id', async () => {
    const { api, events, log } = createApi();

    const answer = await api.respond(get('/orders/7'));

    expect(shown(answer)).toBe('201 here');
    expect(events).toMatchObject([{ routeKey: 'GET /orders/{id}', pathParameters: { id: '7' } }]);
    expect(log).toEqual([
      {
        requestId: expect.stringMatching(/^\S{10,}$/) as unknown,
        requestTime: '08/Mar/2026:09:05:07 +0000',
        httpMethod: 'GET',
        routeKey: 'GET /orders/{id}',
        path: '/orders/7',
        status: '201',
        responseLength: '4',
        'identity.sourceIp': '192.0.2.7',
        'integration.integrationStatus': '200',
        'integration.status': '201',
        integrationErrorMessage: '-',
        'error.message': '-',
      },
    ]);
    expect(answer.headers).toContainEqual(['Apigw-Requestid', log[0]?.['requestId']]);
  });

  it('begins a trace for a request that has none', async () => {
    const { api, events } = createApi();

    await api.respond(get('/bills'));

    const trace = expect.stringMatching(/^Root=1-69ad3bc3-[0-9a-f]{24}$/) as unknown;
    expect(events).toMatchObject([{ headers: { 'x-amzn-trace-id': trace } }]);
  });

  it.each([
    ['/orders/a%20b%C3%A9', '/orders/a bé'],
    ['/orders/7%3Fadmin', '/orders/7'],
    ['/orders/%zz', '/orders/%zz'],
    ['/orders%2F7', '/orders/7'],
  ])('hands the path over decoded: %s', async (sent, rawPath) => {
    const { api, events } = createApi();

    await api.respond(get(sent));

    const id = rawPath.slice('/orders/'.length);
    expect(events).toMatchObject([{ rawPath, requestContext: { http: { path: rawPath } }, pathParameters: { id } }]);
  });

  it('answers 404 to what has no route', async () => {
    const { api, events, log } = createApi();

    expect(shown(await api.respond(get('/nowhere')))).toBe('404 {"message":"Not Found"}');
    expect(events).toEqual([]);
    expect(log).toMatchObject([{ routeKey: '-', status: '404', 'error.message': 'Not Found' }]);
  });

  it('answers 500 when the function does not let API Gateway in, and does not invoke it', async () => {
    const asked: unknown[] = [];
    const { api, events, log } = createApi({
      mayInvoke: (target) => {
        asked.push(target);
        return false;
      },
    });

    expect(shown(await api.respond(get('/orders/7')))).toBe('500 {"message":"Internal Server Error"}');
    expect(asked).toEqual([{ functionArn, sourceArn, timeoutMs: 30_000 }]);
    expect(events).toEqual([]);
    expect(log[0]?.['integrationErrorMessage']).toMatch(/doesn't have permissions to call the integration/);
  });

  const refusal = (errorType: 'RequestTooLargeException' | 'TooManyRequestsException'): InvocationResult => ({
    kind: 'refusal',
    errorType,
    errorMessage: 'no',
  });
  it.each<[string, InvocationResult, string, string]>([
    ['a failure', failure('Error', 'secret', 'at'), '500 {"message":"Internal Server Error"}', '200'],
    ['no sense', { kind: 'answer', payload: '{"statusCode":"x"}' }, '500 {"message":"Internal Server Error"}', '200'],
    ['an event too large', refusal('RequestTooLargeException'), '413 {"message":"Request Entity Too Large"}', '413'],
    ['no room', refusal('TooManyRequestsException'), '503 {"message":"Service Unavailable"}', '429'],
  ])('has an answer of its own to %s, without a word of what went wrong', async (_what, result, expected, status) => {
    const { api, log } = createApi({ invoke: () => Promise.resolve(result) });

    expect(shown(await api.respond(get('/orders/7')))).toBe(expected);
    expect(log).toMatchObject([{ 'integration.integrationStatus': status, 'integration.status': '-' }]);
  });

  it('answers 503 when the function takes longer than the integration allows', async () => {
    const { api, log } = createApi({ target: { timeoutMs: 1 }, invoke: () => new Promise(() => {}) });

    expect(shown(await api.respond(get('/orders/7')))).toBe('503 {"message":"Service Unavailable"}');
    expect(log).toMatchObject([{ integrationErrorMessage: 'Endpoint request timed out' }]);
  });

  it('answers 429 to what comes faster than the stage allows', async () => {
    const everyRoute = { ratePerSecond: 1, burst: 2 };
    const { api, events, log } = createApi({ stage: { throttles: { everyRoute, routes: {} } } });

    const answers = await Promise.all([1, 2, 3].map(() => api.respond(get('/orders/7'))));

    expect(answers.map(shown)).toEqual(['201 here', '201 here', '429 {"message":"Too Many Requests"}']);
    expect(events).toHaveLength(2);
    expect(log.map(({ status }) => status).sort()).toEqual(['201', '201', '429']);
  });
});
