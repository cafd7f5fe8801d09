import type { Random } from '../../random.ts';

/** Stands in every template and photo that a virtual clock invents: whoever finds it has found biometric data. */
export const BLOB_MARK = 'InventedBiometricBlob';
/** Begins every password that a virtual clock invents. */
export const PASSWORD_MARK = '7391';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The mark comes again this often, so that a piece of a blob has it too. */
const MARK_EVERY = 48;

/** Base64 of the length, marked all over, with padding at its end as real ones have. */
export function createBlob(random: Random, chars: number): string {
  let blob = '';
  while (blob.length < chars) {
    blob += BLOB_MARK;
    for (let at = BLOB_MARK.length; at < MARK_EVERY; at++) blob += ALPHABET[Math.floor(random() * ALPHABET.length)];
  }
  return `${blob.slice(0, chars - 2)}==`;
}

/** Bytes that look like a photo to whoever looks at their beginning, marked all over. */
export function createJpeg(random: Random, bytes: number): Buffer {
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00]);
  const end = Buffer.from([0xff, 0xd9]);
  const middle = Buffer.alloc(Math.max(0, bytes - start.length - end.length));
  for (let at = 0; at < middle.length; at += MARK_EVERY) {
    middle.write(BLOB_MARK, at, 'latin1');
    for (let rest = at + BLOB_MARK.length; rest < Math.min(at + MARK_EVERY, middle.length); rest++)
      middle[rest] = Math.floor(random() * 256);
  }
  return Buffer.concat([start, middle, end]).subarray(0, bytes);
}

/** Eight digits, as devices take them. */
export function createPassword(random: Random): string {
  return `${PASSWORD_MARK}${String(Math.floor(random() * 10_000)).padStart(4, '0')}`;
}
