const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Characters of an id after its prefix: 130 bits. */
export const ID_LENGTH = 26;

/** An id's part after the prefix, for use in larger patterns. */
export const ID_PATTERN = `[${ALPHABET}]{${ID_LENGTH}}`;

const CODES = Buffer.from(ALPHABET);

/** A string that is put together character by character keeps all its pieces: ten times the memory. */
const scratch = Buffer.alloc(ID_LENGTH);

/**
 * The first 130 bits as 26 characters of lower-case Crockford base32.
 * @param bytes at least 17 of them.
 */
export function toBase32(bytes: Uint8Array): string {
  if (bytes.length < 17) throw new Error(`26 characters need 17 bytes, got ${bytes.length}`);
  for (let at = 0; at < ID_LENGTH; at += 1) {
    const bit = at * 5;
    const first = bit >>> 3;
    const twoBytes = ((bytes[first] ?? 0) << 8) | (bytes[first + 1] ?? 0);
    scratch[at] = CODES[(twoBytes >>> (11 - (bit & 7))) & 31] ?? 0;
  }
  return scratch.toString('latin1');
}
