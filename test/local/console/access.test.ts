import { describe, expect, it } from 'vitest';
import { isFromThisMachine } from '../../../local/console/access.ts';

const own = { sourceIp: '127.0.0.1', rawHeaders: ['Host', 'localhost:8080'] };

describe('isFromThisMachine', () => {
  it.each([
    ['a tool', []],
    ['an address that somebody typed', ['Sec-Fetch-Site', 'none']],
    ['the page itself', ['Origin', 'http://localhost:8080', 'Sec-Fetch-Site', 'same-origin']],
  ])('lets %s in', (_who, headers) => {
    expect(isFromThisMachine({ ...own, rawHeaders: [...own.rawHeaders, ...headers] })).toBe(true);
  });

  it.each([
    ['a page of another site', ['Origin', 'https://evil.example', 'Sec-Fetch-Site', 'cross-site']],
    ['a page that is served by another port', ['origin', 'http://localhost:3000']],
    ['a page without an origin of its own', ['Origin', 'null']],
    ['an image that another site shows', ['sec-fetch-site', 'cross-site']],
  ])('refuses %s', (_who, headers) => {
    expect(isFromThisMachine({ ...own, rawHeaders: [...own.rawHeaders, ...headers] })).toBe(false);
  });

  it('refuses another machine, and another name for this one', () => {
    expect(isFromThisMachine({ ...own, sourceIp: '192.168.1.20' })).toBe(false);
    expect(isFromThisMachine({ ...own, rawHeaders: ['host', 'evil.example'] })).toBe(false);
  });
});
