import type { LogRecord } from './decoded-push.ts';
import { readDeviceTime } from './device-time.ts';
import { isPin } from './pin.ts';

/** The header is four short lines; what follows is the photo. */
const MAX_HEADER_BYTES = 512;
const HEADER_LINE = /^(pin|size|cmd)=([\x20-\x7e]{0,64})$/i;
const PHOTO_NAME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:-([^.]*))?/;

/**
 * Reads the header of an attendance photo (`PIN=<file>`, `SN=`, `size=`, `CMD=`, NUL, JPEG bytes) and none of the
 * photo. Protocol reference 5.4.
 */
export function readPhotoBody(body: Uint8Array): LogRecord {
  const head = Buffer.from(body.subarray(0, MAX_HEADER_BYTES)).toString('latin1');
  const [header = ''] = head.split('\0', 1);
  const fields: Record<string, string> = { record: 'attphoto' };
  for (const line of header.split(/[\r\n]+/, 8)) {
    const [, key, value] = HEADER_LINE.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    if (key.toLowerCase() === 'pin') Object.assign(fields, readPhotoName(value));
    else fields[key.toLowerCase()] = value;
  }
  return { kind: 'photo', fields };
}

/**
 * Takes a photo's file name apart: `<time>-<PIN>.jpg`, without `-<PIN>` after a failed verification; identity-card
 * units write `<time>-<type>-<PIN>-<card number>.jpg`.
 */
export function readPhotoName(name: string): { pin?: string; deviceTime?: string } {
  const match = PHOTO_NAME.exec(name);
  if (match === null) return {};
  const [, year, month, day, hour, minute, second, rest = ''] = match;
  const deviceTime = readDeviceTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
  const parts = rest.split('-');
  const pin = (parts.length >= 3 ? parts[1] : rest) ?? '';
  return { ...(pin !== '' && isPin(pin) && { pin }), ...(deviceTime !== undefined && { deviceTime }) };
}
