import type { GatewayRequest } from '../http-api/gateway-request.ts';
import { isLoopbackAddress, isLoopbackHost } from '../http-api/loopback.ts';

/**
 * Whether a request comes from this machine, and not from a page of another site that its browser shows: such a page may
 * send requests here, under a name of its own that leads here (DNS rebinding) or across origins, but a browser says so.
 */
export function isFromThisMachine({ sourceIp, rawHeaders }: Pick<GatewayRequest, 'sourceIp' | 'rawHeaders'>): boolean {
  if (!isLoopbackAddress(sourceIp)) return false;
  const hosts = valuesOf(rawHeaders, 'host');
  if (!hosts.every(isLoopbackHost)) return false;
  const isOwnOrigin = (origin: string): boolean => hosts.some((host) => origin === `http://${host}`);
  const isOwnSite = (site: string): boolean => site === 'same-origin' || site === 'none';
  return valuesOf(rawHeaders, 'origin').every(isOwnOrigin) && valuesOf(rawHeaders, 'sec-fetch-site').every(isOwnSite);
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
