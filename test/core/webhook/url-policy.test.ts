import { describe, expect, it } from 'vitest';
import { checkWebhookUrl, isDialable, isPublicAddress } from '../../../core/webhook/url-policy.ts';

const reasonOf = (url: string, allowLoopback: boolean): string => {
  const check = checkWebhookUrl(url, { allowLoopback });
  return check.kind === 'allowed' ? 'allowed' : check.reason;
};

describe('checkWebhookUrl', () => {
  it.each([
    'https://example.com/webhook/asistencia',
    'https://example.com',
    'https://example.com:443/',
    'https://hooks.example.com/a?token=1',
    'https://niño.example/',
    'https://127.example.com/',
  ])('allows %s', (url) => {
    expect(reasonOf(url, false)).toBe('allowed');
    expect(reasonOf(url, true)).toBe('allowed');
  });

  it.each([
    ['', 'malformed'],
    ['example.com/hook', 'malformed'],
    ['/hook', 'malformed'],
    ['https://', 'malformed'],
    [' https://example.com/', 'malformed'],
    ['https://exa\nmple.com/', 'malformed'],
    ['https://exam ple.com/', 'malformed'],
    ['https://[::1/', 'malformed'],
    ['https://1.2.3.4.5/', 'malformed'],
    ['http://example.com/', 'not_https'],
    ['ftp://example.com/', 'not_https'],
    ['javascript:alert(1)', 'not_https'],
    ['file:///etc/passwd', 'not_https'],
    ['https://example.com:8443/', 'port'],
    ['https://example.com:80/', 'port'],
    ['https://user@example.com/', 'credentials'],
    ['https://:secret@example.com/', 'credentials'],
    ['https://example.com\\@10.0.0.1/#', 'fragment'],
    ['https://example.com/#top', 'fragment'],
    ['https://93.184.216.34/', 'address'],
    ['https://[2606:2800:220:1:248:1893:25c8:1946]/', 'address'],
    ['https://10.0.0.7/', 'address'],
    ['https://169.254.100.1/', 'address'],
  ])('refuses %j: %s', (url, reason) => {
    expect(reasonOf(url, false)).toBe(reason);
    expect(reasonOf(url, true)).toBe(reason);
  });

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://2130706433/',
    'https://127.0.0.1./',
    'https://１２７.0.0.1/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
  ])('sees the machine itself in %s', (url) => {
    expect(reasonOf(url, false)).toBe('address');
    expect(reasonOf(url, true)).toBe('allowed');
  });

  it.each(['https://localhost/', 'https://LOCALHOST./', 'https://app.localhost/'])('knows the name %s', (url) => {
    expect(reasonOf(url, false)).toBe('loopback');
    expect(reasonOf(url, true)).toBe('allowed');
  });

  it.each([
    'http://127.0.0.1:3000/webhook/asistencia',
    'http://localhost:3000/',
    'http://[::1]:8080/x',
    'http://127.9.9.9/',
  ])('allows %s only where loopback is allowed', (url) => {
    expect(reasonOf(url, false)).toBe('not_https');
    expect(reasonOf(url, true)).toBe('allowed');
  });

  it.each([
    ['http://user@127.0.0.1/', 'credentials'],
    ['http://127.0.0.1/#a', 'fragment'],
    ['http://localhost.example.com/', 'not_https'],
    ['http://0.0.0.0:3000/', 'not_https'],
    ['https://[::ffff:127.0.0.1]/', 'address'],
  ])('refuses %s even there: %s', (url, reason) => {
    expect(reasonOf(url, true)).toBe(reason);
  });
});

const PUBLIC = ['93.184.216.34', '8.8.8.8', '172.15.255.255', '100.63.255.255', '2606:2800:220:1:248:1893:25c8:1946'];
const NOT_PUBLIC = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '169.254.100.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::10.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::a00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:a00:1::',
  '2002:808:808::1',
  '3fff::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '4000::1',
  'example.com',
  '',
  '2130706433',
  '0x7f.1',
  '127.1',
];

describe('isPublicAddress', () => {
  it.each(PUBLIC)('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(NOT_PUBLIC)('refuses %j', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('isDialable', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1'])('takes %s only where loopback is allowed', (address) => {
    expect(isDialable(address, { allowLoopback: true })).toBe(true);
    expect(isDialable(address, { allowLoopback: false })).toBe(false);
  });

  it.each(['10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1', 'localhost'])('never takes %s', (address) => {
    expect(isDialable(address, { allowLoopback: true })).toBe(false);
  });
});
