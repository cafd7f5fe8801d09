import { isUtf8 } from 'node:buffer';

const LF = 0x0a;
const BYTE_ORDER_MARK = 0xfeff;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const gb18030 = new TextDecoder('gb18030');

/**
 * Text of a device: UTF-8 if it is that, else GB18030 (devices set to Chinese), else Latin-1. Protocol reference 1.4.
 * A body with one foreign name is decoded line by line, so that a line reads the same alone and in a batch.
 */
export function decodeText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return utf8.decode(bytes);
  const chinese = gb18030.decode(bytes);
  // U+FFFD stands for bytes that GB18030 does not have.
  return chinese.includes('\uFFFD') ? Buffer.from(bytes).toString('latin1') : chinese;
}

/** Calls `visit` with each line that is not blank, without NULs, byte order mark and line break (LF, CRLF or CR). */
export function forEachLine(body: Uint8Array, visit: (line: string) => void): void {
  if (isUtf8(body)) {
    visitLines(utf8.decode(body), visit);
    return;
  }
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(LF, start);
    const end = found === -1 ? body.length : found;
    if (end > start) visitLines(decodeText(body.subarray(start, end)), visit);
    start = end + 1;
  }
}

/** True when the body holds control characters that no text has: a photo, or something compressed or encrypted. */
export function isBinary(body: Uint8Array): boolean {
  return body.some((byte) => byte < 0x20 && byte !== 0 && byte !== 0x09 && byte !== LF && byte !== 0x0d);
}

function visitLines(raw: string, visit: (line: string) => void): void {
  const withoutNul = raw.includes('\0') ? raw.replaceAll('\0', '') : raw;
  const text = withoutNul.includes('\r') ? withoutNul.replaceAll('\r', '\n') : withoutNul;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    if (text.charCodeAt(start) === BYTE_ORDER_MARK) start += 1;
    if (end > start) {
      const line = text.slice(start, end);
      if (line.charCodeAt(0) > 0x20 || line.trim() !== '') visit(line);
    }
    start = end + 1;
  }
}
