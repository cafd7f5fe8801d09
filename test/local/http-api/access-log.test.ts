import { describe, expect, it } from 'vitest';
import { type AccessLogEntry, parseAccessLogFormat } from '../../../local/http-api/access-log.ts';

const entry: AccessLogEntry = {
  accountId: '000000000000',
  apiId: 'a1',
  domainName: 'clocks.example.com',
  errorMessage: 'Not Found',
  httpMethod: 'GET',
  path: '/orders/7',
  protocol: 'HTTP/1.1',
  requestId: 'r1',
  requestTime: '08/Mar/2026:09:05:07 +0000',
  requestTimeEpochMs: 1_772_960_707_000,
  responseBytes: 23,
  responseLatencyMs: 4,
  sourceIp: '192.0.2.7',
  status: 404,
  userAgent: 'iClock',
};

describe('parseAccessLogFormat', () => {
  it('puts values in the place of variables, and a dash where there is none', () => {
    const write = parseAccessLogFormat(
      '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" ' +
        '$context.status $context.responseLength $context.requestId $context.integrationLatency $context.domainPrefix.',
    );

    expect(write(entry)).toBe('192.0.2.7 [08/Mar/2026:09:05:07 +0000] "GET - HTTP/1.1" 404 23 r1 - clocks.');
  });

  it('quotes the message that is meant to be quoted', () => {
    const write = parseAccessLogFormat('{"id":"$context.requestId","error":$context.error.messageString}');

    expect(write(entry)).toBe('{"id":"r1","error":"Not Found"}');
  });

  it.each([
    ['$context.requestId $context.colour', '$context.colour is not supported'],
    ['$context.status', 'a format must hold at least $context.requestId'],
    ['$context.requestId\n$context.status', 'a format is one line'],
  ])('refuses %j', (format, message) => {
    expect(() => parseAccessLogFormat(format)).toThrow(message);
  });

  it('takes 3 KB and no byte more', () => {
    const longest = `$context.requestId ${'é'.repeat(1_526)}x`;

    expect(() => parseAccessLogFormat(longest)).not.toThrow();
    expect(() => parseAccessLogFormat(`${longest}x`)).toThrow('a format has 3072 bytes at most, got 3073');
  });
});
