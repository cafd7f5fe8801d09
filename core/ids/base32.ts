const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Characters of an id after its prefix: 130 bits. */
export const ID_LENGTH = 26;

/** An id's part after the prefix, for use in larger patterns. */
export const ID_PATTERN = `[${ALPHABET}]{${ID_LENGTH}}`;

/** A string that is put together character by character keeps all its pieces: ten times the memory. */
const scratch = Buffer.alloc(ID_LENGTH);

/**
 * The first 130 bits as 26 characters of lower-case Crockford base32.
 * @param bytes at least 17 of them.
 */
export function toBase32(bytes: Uint8Array): string {
  if (bytes.length < 17) throw new Error(`26 characters need 17 bytes, got ${bytes.length}`);
  let at = 0;
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && at < ID_LENGTH) {
      bits -= 5;
      scratch[at] = ALPHABET.charCodeAt((value >>> bits) & 31);
      at += 1;
    }
    value &= (1 << bits) - 1;
  }
  return scratch.toString('latin1');
}
