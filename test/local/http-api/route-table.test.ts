import { describe, expect, it } from 'vitest';
import { RouteTable } from '../../../local/http-api/route-table.ts';

function tableOf(...routeKeys: string[]): RouteTable<string> {
  return new RouteTable(routeKeys.map((routeKey) => ({ routeKey, target: routeKey })));
}

describe('RouteTable', () => {
  const table = tableOf(
    '$default',
    'ANY /v1/{proxy+}',
    'ANY /v1',
    'GET /v1/devices/{serial}',
    'ANY /v1/devices/{serial}',
    'GET /v1/devices/all',
    'POST /v1/{kind}/{id}/retry',
  );

  it.each([
    ['GET', '/v1/devices/all', 'GET /v1/devices/all', {}],
    ['GET', '/v1/devices/CQUJ1', 'GET /v1/devices/{serial}', { serial: 'CQUJ1' }],
    ['PATCH', '/v1/devices/CQUJ1', 'ANY /v1/devices/{serial}', { serial: 'CQUJ1' }],
    ['POST', '/v1/devices/all', 'ANY /v1/devices/{serial}', { serial: 'all' }],
    ['POST', '/v1/lanes/a b/retry', 'POST /v1/{kind}/{id}/retry', { kind: 'lanes', id: 'a b' }],
    ['GET', '/v1/lanes/7/retry', 'ANY /v1/{proxy+}', { proxy: 'lanes/7/retry' }],
    ['GET', '/v1', 'ANY /v1', {}],
    ['GET', '/v1/', '$default', {}],
    ['GET', '//v1/devices', '$default', {}],
    ['GET', '/V1/devices', '$default', {}],
    ['GET', '/iclock/cdata', '$default', {}],
    ['GET', '/v1/%E0%A4%A', 'ANY /v1/{proxy+}', { proxy: '%E0%A4%A' }],
  ])('leads %s %s to %s', (method, path, routeKey, pathParameters) => {
    const match = table.match(method, path);

    expect(match?.route.target).toBe(routeKey);
    expect(match?.pathParameters).toEqual(pathParameters);
  });

  it('finds nothing when there is no default', () => {
    expect(tableOf('GET /orders').match('POST', '/orders')).toBeUndefined();
  });

  it('refuses a route key that is no method and path', () => {
    expect(() => tableOf('orders')).toThrow('route key orders is no method and path');
  });
});
