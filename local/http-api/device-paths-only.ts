import type { GatewayAnswer, RequestHead } from './gateway-request.ts';
import { isLoopbackAddress } from './loopback.ts';

/** Paths that are not for devices: dashboard, API, and the local cloud's own. `//iclock` is a device's. */
const OWN_PATH = /^\/($|(v1|assets|_local)(\/|$))/i;

/** Lets callers from the network reach what clocks need, and nothing else. */
export function devicePathsOnly({ sourceIp, path }: RequestHead): GatewayAnswer | undefined {
  if (isLoopbackAddress(sourceIp) || !OWN_PATH.test(path)) return undefined;
  return {
    status: 403,
    headers: [['Content-Type', 'text/plain;charset=UTF-8']],
    body: Buffer.from('Only device paths are open to the network; use this from the machine itself.\n'),
  };
}
