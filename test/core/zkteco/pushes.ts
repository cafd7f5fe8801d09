import { decodePush, type DecodedPush } from '../../../core/zkteco/decode-push.ts';
import { readDeviceCall, type DeviceCall } from '../../../core/zkteco/device-request.ts';

/** A call as a device would make it, `target` being path and query. */
export function callTo(
  target: string,
  {
    method = 'POST',
    body = '',
    headers = {},
  }: { method?: string; body?: string | Uint8Array; headers?: Record<string, string> } = {},
): DeviceCall {
  const [path = '', rawQuery = ''] = target.split('?');
  return readDeviceCall({ method, path, rawQuery, headers, body: toBytes(body) });
}

/** What a push of `body` to `target` says. */
export function push(target: string, body: string | Uint8Array): DecodedPush {
  return decodePush(callTo(target, { body }), toBytes(body));
}

/** What a push of lines to a table says. */
export function upload(table: string, ...lines: string[]): DecodedPush {
  return push(`/iclock/cdata?SN=CMWV250900001&table=${table}`, lines.map((line) => `${line}\n`).join(''));
}

function toBytes(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}
