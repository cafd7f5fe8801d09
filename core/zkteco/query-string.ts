import { decodeText } from './body-text.ts';

const MAX_PARAMETERS = 64;
const PERCENT = 0x25;

/**
 * Reads a query string as a device wrote it: keys in lower case, of a repeated key the first, raw spaces and broken
 * escapes kept, `+` a plus. Never throws.
 */
export function readQueryString(raw: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of raw.split('&', MAX_PARAMETERS)) {
    const equals = pair.indexOf('=');
    const key = decodeEscapes(equals === -1 ? pair : pair.slice(0, equals))
      .trim()
      .toLowerCase();
    if (key !== '' && !query.has(key)) query.set(key, equals === -1 ? '' : decodeEscapes(pair.slice(equals + 1)));
  }
  return query;
}

function decodeEscapes(text: string): string {
  if (!text.includes('%')) return text;
  const source = Buffer.from(text);
  const bytes = new Uint8Array(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at += 1) {
    const escaped = source[at] === PERCENT ? readHexPair(source, at + 1) : undefined;
    bytes[length] = escaped ?? source[at] ?? 0;
    if (escaped !== undefined) at += 2;
    length += 1;
  }
  return decodeText(bytes.subarray(0, length));
}

function readHexPair(source: Buffer, at: number): number | undefined {
  const pair = source.toString('latin1', at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(pair) ? parseInt(pair, 16) : undefined;
}
