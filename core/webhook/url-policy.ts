import ipaddr from 'ipaddr.js';

export type UrlRefusal =
  | 'malformed'
  | 'not_https'
  | 'port'
  | 'credentials'
  | 'fragment'
  /** An address instead of a name, however it is written. */
  | 'address'
  /** A name that means the machine itself. */
  | 'loopback';

export type UrlCheck =
  { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly reason: UrlRefusal; readonly message: string };

const MESSAGES: Record<UrlRefusal, string> = {
  malformed: 'The URL cannot be read. Give an absolute URL, such as https://example.com/hooks/punches.',
  not_https: 'Only https is allowed.',
  port: 'Only port 443 is allowed.',
  credentials: 'A user name or password in the URL is not allowed: requests are signed instead.',
  fragment: 'A fragment (#...) is never sent and is not allowed.',
  address: 'An IP address is not allowed. Use a host name.',
  loopback: 'A name of the machine itself is not allowed.',
};

/** 2000::/3 is all of IPv6 that is routed in public. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a webhook may have this URL. Where its name leads is checked again at each connect (`isPublicAddress`).
 * @param options.allowLoopback also allows plain http, and any port, to the machine itself: the local cloud's setting.
 */
export function checkWebhookUrl(text: string, { allowLoopback }: { allowLoopback: boolean }): UrlCheck {
  // The WHATWG parser drops white space silently; what is stored must be what is called.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return refuse('malformed');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('not_https');
  if (url.username !== '' || url.password !== '') return refuse('credentials');
  if (text.includes('#')) return refuse('fragment');

  // The parser has turned every way to write an IPv4 address (hex, octal, one number) into the usual one.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = ipaddr.isValid(host) ? ipaddr.parse(host) : undefined;
  const isLoopback = address === undefined ? isLoopbackName(host) : address.range() === 'loopback';
  if (allowLoopback && isLoopback) return { kind: 'allowed' };

  if (url.protocol !== 'https:') return refuse('not_https');
  if (url.port !== '') return refuse('port');
  if (address !== undefined) return refuse('address');
  if (isLoopback) return refuse('loopback');
  return { kind: 'allowed' };
}

/**
 * Whether an address that a name resolved to is one of the public internet. Everything else is refused: private,
 * loopback, link-local, shared, multicast, reserved, and every IPv6 form that wraps an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === 'unicast';
  if (!ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.range() === 'unicast' && parsed.match(GLOBAL_IPV6);
}

/** Whether a call may go to this address: a public one, or the machine itself where that is allowed. */
export function isDialable(address: string, { allowLoopback }: { allowLoopback: boolean }): boolean {
  if (isPublicAddress(address)) return true;
  return allowLoopback && ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
}

function isLoopbackName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost');
}

function refuse(reason: UrlRefusal): UrlCheck {
  return { kind: 'refused', reason, message: MESSAGES[reason] };
}
