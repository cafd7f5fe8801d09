import { describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { HttpApi, type HttpApiOptions } from '../../../local/http-api/http-api.ts';
import type { GatewayAnswer, GatewayRequest } from '../../../local/http-api/gateway-request.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:web';
const sourceArn = 'arn:aws:execute-api:us-east-1:000000000000:a1/$default/GET/orders/{id}';

function createApi(changes: Partial<HttpApiOptions> = {}): { api: HttpApi; events: unknown[] } {
  const events: unknown[] = [];
  const api = new HttpApi({
    plan: {
      apiId: 'a1',
      routes: [{ routeKey: 'GET /orders/{id}', target: { functionArn, sourceArn, timeoutMs: 30_000 } }],
    },
    accountId: '000000000000',
    host: '127.0.0.1:8080',
    clock: new MovableClock(),
    mayInvoke: () => true,
    invoke: (_functionArn, event) => {
      events.push(event);
      return Promise.resolve({ kind: 'answer', payload: '{"statusCode":200,"body":"here"}' });
    },
    ...changes,
  });
  return { api, events };
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
    const { api, events } = createApi();

    const answer = await api.respond(get('/orders/7'));

    expect(shown(answer)).toBe('200 here');
    expect(answer.headers).toContainEqual(['Apigw-Requestid', expect.stringMatching(/^\S{10,}$/)]);
    expect(events).toMatchObject([{ routeKey: 'GET /orders/{id}', pathParameters: { id: '7' } }]);
  });

  it('answers 404 to what has no route', async () => {
    const { api, events } = createApi();

    expect(shown(await api.respond(get('/bills/7')))).toBe('404 {"message":"Not Found"}');
    expect(events).toEqual([]);
  });

  it('answers 500 when the function does not let API Gateway in, and does not invoke it', async () => {
    const asked: unknown[] = [];
    const { api, events } = createApi({
      mayInvoke: (target) => {
        asked.push(target);
        return false;
      },
    });

    expect(shown(await api.respond(get('/orders/7')))).toBe('500 {"message":"Internal Server Error"}');
    expect(asked).toEqual([{ functionArn, sourceArn, timeoutMs: 30_000 }]);
    expect(events).toEqual([]);
  });
});
