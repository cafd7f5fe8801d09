import { describe, expect, it } from 'vitest';
import type { GatewayRequest } from '../../../local/http-api/gateway-request.ts';
import { toHttpEvent } from '../../../local/http-api/http-event.ts';

const context = {
  requestId: 'f3a0',
  path: '/iclock/cdata',
  traceHeader: 'Root=1-69ad3f93-0123456789abcdef01234567',
  routeKey: '$default',
  pathParameters: {},
  accountId: '000000000000',
  apiId: 'a1b2c3d4e5',
  host: '127.0.0.1:8080',
  receivedAtMs: Date.UTC(2026, 2, 8, 9, 5, 7),
};

function request(changes: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    method: 'POST',
    path: '/iclock/cdata',
    query: '',
    httpVersion: '1.1',
    rawHeaders: [],
    body: Buffer.alloc(0),
    sourceIp: '192.0.2.7',
    ...changes,
  };
}

describe('toHttpEvent', () => {
  it('makes an event of payload format 2.0', () => {
    const event = toHttpEvent(
      request({
        path: '//iclock/cdata',
        query: 'SN=CQUJ1&table=ATTLOG&Stamp=%39&SN=CQUJ2&flag',
        httpVersion: '1.0',
        rawHeaders: [
          ...['Host', 'clocks.example.com:8081', 'User-Agent', 'iClock Proxy/1.09', 'X-A', 'one', 'x-a', 'two'],
          ...['Cookie', 'token=abc; timestamp=1', 'content-type', 'text/plain', 'X-Forwarded-For', '203.0.113.9'],
        ],
        body: Buffer.from('1\t2026-03-28 08:47:12\n'),
      }),
      { ...context, path: '//iclock/cdata', pathParameters: { proxy: 'cdata' } },
    );

    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '//iclock/cdata',
      rawQueryString: 'SN=CQUJ1&table=ATTLOG&Stamp=%39&SN=CQUJ2&flag',
      cookies: ['token=abc', 'timestamp=1'],
      headers: {
        host: 'clocks.example.com:8081',
        'user-agent': 'iClock Proxy/1.09',
        'x-a': 'one,two',
        'content-type': 'text/plain',
        'x-forwarded-for': '203.0.113.9, 192.0.2.7',
        'x-forwarded-port': '8080',
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': 'Root=1-69ad3f93-0123456789abcdef01234567',
      },
      queryStringParameters: { SN: 'CQUJ1,CQUJ2', table: 'ATTLOG', Stamp: '9', flag: '' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'a1b2c3d4e5',
        domainName: 'clocks.example.com',
        domainPrefix: 'clocks',
        http: {
          method: 'POST',
          path: '//iclock/cdata',
          protocol: 'HTTP/1.0',
          sourceIp: '192.0.2.7',
          userAgent: 'iClock Proxy/1.09',
        },
        requestId: 'f3a0',
        routeKey: '$default',
        stage: '$default',
        time: '08/Mar/2026:09:05:07 +0000',
        timeEpoch: 1772960707000,
      },
      pathParameters: { proxy: 'cdata' },
      body: '1\t2026-03-28 08:47:12\n',
      isBase64Encoded: false,
    });
  });

  it('leaves out what a request does not have, and gives a host to one without', () => {
    const event = toHttpEvent(request({ method: 'GET' }), context);

    expect(event).not.toHaveProperty('body');
    expect(event).not.toHaveProperty('cookies');
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event).not.toHaveProperty('pathParameters');
    expect(event.isBase64Encoded).toBe(false);
    expect(event.headers['host']).toBe('127.0.0.1:8080');
  });

  it.each([
    ['text/plain', 'text'],
    ['TEXT/HTML; charset=gbk', 'text'],
    ['application/json', 'text'],
    ['application/json; charset=utf-8', 'text'],
    ['application/xml', 'text'],
    ['application/javascript;charset=UTF-8', 'text'],
    [undefined, 'base64'],
    ['', 'base64'],
    ['application/x-www-form-urlencoded', 'base64'],
    ['application/push;charset=UTF-8', 'base64'],
    ['application/octet-stream', 'base64'],
    ['application/jsonlines', 'base64'],
  ])('hands a body of type %s over as %s', (type, form) => {
    const rawHeaders = type === undefined ? [] : ['Content-Type', type];

    const event = toHttpEvent(request({ rawHeaders, body: Buffer.from('Pérez') }), context);

    expect(event.isBase64Encoded).toBe(form === 'base64');
    expect(event.body).toBe(form === 'base64' ? 'UMOpcmV6' : 'Pérez');
  });

  it('damages text that is no UTF-8, as API Gateway does', () => {
    const body = Buffer.from([0xd5, 0xc5]);

    const event = toHttpEvent(request({ rawHeaders: ['Content-Type', 'text/plain'], body }), context);

    expect(event.body).toBe('\ufffd\ufffd');
  });
});
