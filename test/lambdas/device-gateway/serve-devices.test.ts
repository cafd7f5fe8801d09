import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { DeviceRequest } from '../../../core/zkteco/device-request.ts';
import { serveDevices } from '../../../lambdas/device-gateway/serve-devices.ts';
import { silentLog } from '../../support/lane-world.ts';

const event = (overrides: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '//iclock/cdata',
  rawQueryString: 'SN=A&sn=B&x=%20',
  headers: { host: 'example.com' },
  isBase64Encoded: false,
  requestContext: {
    accountId: '0',
    apiId: 'api',
    domainName: 'example.com',
    domainPrefix: 'example',
    http: { method: 'POST', path: '//iclock/cdata', protocol: 'HTTP/1.0', sourceIp: '192.0.2.1', userAgent: '' },
    requestId: 'request-1',
    routeKey: '$default',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  ...overrides,
});

describe('serveDevices', () => {
  it('hands over path, query and body byte for byte', async () => {
    const seen: DeviceRequest[] = [];
    const handle = serveDevices({
      answer: async (request) => {
        seen.push(request);
        return { status: 200, body: 'OK\n' };
      },
      log: silentLog,
    });

    await handle(event({ body: Buffer.from([0, 255, 10]).toString('base64'), isBase64Encoded: true }));
    await handle(event({ body: 'ñ' }));

    expect(seen.map(({ body }) => [...body])).toEqual([
      [0, 255, 10],
      [0xc3, 0xb1],
    ]);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '//iclock/cdata', rawQuery: 'SN=A&sn=B&x=%20' });
  });

  it('answers in plain text that nobody keeps', async () => {
    const handle = serveDevices({
      answer: async () => ({ status: 401, body: 'Device not registered\n' }),
      log: silentLog,
    });

    expect(await handle(event({}))).toEqual({
      statusCode: 401,
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
      body: 'Device not registered\n',
    });
  });

  it('makes the device keep its data after a fault of ours, and tells nothing of it', async () => {
    const codes: string[] = [];
    const handle = serveDevices({
      answer: async () => Promise.reject(new Error('table journal-123 is throttled')),
      log: { ...silentLog, error: (code) => codes.push(code) },
    });

    const answer = await handle(event({}));

    expect(answer).toMatchObject({ statusCode: 500, body: 'Server error: try again later\n' });
    expect(codes).toEqual(['push.failed']);
  });
});
