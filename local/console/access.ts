import type { RequestHead } from '../http-api/gateway-request.ts';
import { isLoopbackAddress, isLoopbackHost } from '../http-api/loopback.ts';

/** What proxies and tunnels add. Behind one, a caller from anywhere looks like this machine. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'cf-connecting-ip'];

/**
 * Who may see the machine and move its clock: this machine itself, and of the pages in its browsers only the console's
 * own. A page of another site may send requests here, under a name of its own that leads here (DNS rebinding) or across
 * origins, but a browser says so: Fetch Metadata Request Headers (W3C), `Origin` of the Fetch standard.
 * @returns why a request may not; undefined when it may.
 */
export function findRefusal({ method, sourceIp, rawHeaders }: RequestHead): string | undefined {
  const hosts = valuesOf(rawHeaders, 'host');
  if (!isLoopbackAddress(sourceIp)) return 'only the machine itself may look in here';
  if (PROXY_HEADERS.some((name) => valuesOf(rawHeaders, name).length > 0)) {
    return 'what comes through a proxy or a tunnel may not look in here';
  }
  if (!hosts.every(isLoopbackHost)) return 'ask under the name localhost, 127.0.0.1 or [::1]';
  const isOwnOrigin = valuesOf(rawHeaders, 'origin').every((origin) => origin === `http://${hosts[0]}`);
  const isOwnSite = valuesOf(rawHeaders, 'sec-fetch-site').every((site) => site === 'same-origin' || site === 'none');
  // A link from elsewhere opens the page, and changes nothing.
  const isLink = method === 'GET' && valuesOf(rawHeaders, 'sec-fetch-mode').includes('navigate');
  return isOwnOrigin && (isOwnSite || isLink) ? undefined : 'no other page may do this';
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
