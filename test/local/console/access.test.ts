import { describe, expect, it } from 'vitest';
import { findRefusal } from '../../../local/console/access.ts';
import type { RequestHead } from '../../../local/http-api/gateway-request.ts';

const HOST = ['Host', '127.0.0.1:8080'];
const LINK = ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'navigate'];

function request(method: string, rawHeaders: readonly string[], sourceIp = '127.0.0.1'): RequestHead {
  return { method, path: '/_local/clock', query: '', httpVersion: '1.1', rawHeaders, sourceIp };
}

describe('findRefusal', () => {
  it.each(['localhost:8080', '127.0.0.1:8080', '127.3.2.1', '[::1]:8080', 'LOCALHOST'])(
    'lets in a tool that asks for %s',
    (host) => {
      expect(findRefusal(request('GET', ['Host', host]))).toBeUndefined();
      expect(findRefusal(request('POST', ['Host', host]))).toBeUndefined();
    },
  );

  it('lets in a tool that names no host', () => {
    expect(findRefusal(request('POST', [], '::1'))).toBeUndefined();
  });

  it.each(['192.168.1.20', '10.0.0.1', '2001:db8::1', ''])('refuses a caller at "%s"', (sourceIp) => {
    expect(findRefusal(request('GET', HOST, sourceIp))).toBe('only the machine itself may look in here');
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.1.20:8080', ''])(
    'refuses the host "%s", under which a page of another site could lead here',
    (host) => {
      expect(findRefusal(request('GET', ['Host', host]))).toBe('ask under the name localhost, 127.0.0.1 or [::1]');
      expect(findRefusal(request('GET', [...HOST, 'host', host]))).toBeDefined();
    },
  );

  it.each(['X-Forwarded-For', 'forwarded', 'Via', 'CF-Connecting-IP', 'X-Real-IP', 'X-Forwarded-Host'])(
    'refuses what comes through a tunnel that adds %s',
    (header) => {
      expect(findRefusal(request('GET', [...HOST, header, '127.0.0.1']))).toBe(
        'what comes through a proxy or a tunnel may not look in here',
      );
    },
  );

  it('lets its own page move the clock', () => {
    const own = [...HOST, 'Origin', 'http://127.0.0.1:8080', 'Sec-Fetch-Site', 'same-origin'];

    expect(findRefusal(request('POST', own))).toBeUndefined();
  });

  it.each([
    ['of another site', 'https://evil.example', 'cross-site'],
    ['of another port of this machine', 'http://127.0.0.1:3000', 'same-site'],
    ['of another name of this machine', 'http://localhost:8080', 'cross-site'],
    ['in a sandbox', 'null', 'cross-site'],
  ])('lets no page %s move the clock or look, whichever header tells', (_which, origin, site) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect(findRefusal(request(method, [...HOST, 'Origin', origin]))).toBe('no other page may do this');
      expect(findRefusal(request(method, [...HOST, 'Sec-Fetch-Site', site]))).toBe('no other page may do this');
    }
  });

  it('lets an address that somebody typed, and a link from elsewhere, open the page and change nothing', () => {
    expect(findRefusal(request('GET', [...HOST, 'Sec-Fetch-Site', 'none']))).toBeUndefined();
    expect(findRefusal(request('GET', [...HOST, ...LINK]))).toBeUndefined();
    expect(findRefusal(request('POST', [...HOST, ...LINK]))).toBe('no other page may do this');
  });
});
