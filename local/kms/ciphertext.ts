import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KmsKey } from './key-ring.ts';

/** What must be named again, exactly, to decrypt. */
export type EncryptionContext = Readonly<Record<string, string>>;

const ALGORITHM = 'aes-256-gcm';
const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Format, length of the key id, key id, IV, tag, encrypted bytes: a ciphertext says which key it needs. */
export function encrypt(key: KmsKey, plaintext: Buffer, context: EncryptionContext): Buffer {
  const keyId = Buffer.from(key.keyId);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key.material, iv);
  cipher.setAAD(authenticated(key.keyId, context));
  const encrypted = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(FORMAT, keyId.length), keyId, iv, cipher.getAuthTag(), encrypted]);
}

/** The key that a ciphertext names, or undefined when it is no ciphertext of ours. */
export function keyIdOf(ciphertext: Buffer): string | undefined {
  const length = ciphertext[1] ?? 0;
  const isWhole = ciphertext[0] === FORMAT && ciphertext.length >= 2 + length + IV_BYTES + TAG_BYTES;
  return isWhole ? ciphertext.toString('utf8', 2, 2 + length) : undefined;
}

/**
 * @param ciphertext one of which `keyIdOf` gave this key.
 * @returns undefined when it was changed or the context is not that of the encryption.
 */
export function decrypt(key: KmsKey, ciphertext: Buffer, context: EncryptionContext): Buffer | undefined {
  const ivStart = 2 + (ciphertext[1] ?? 0);
  const tagStart = ivStart + IV_BYTES;
  const start = tagStart + TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key.material, ciphertext.subarray(ivStart, tagStart), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(authenticated(key.keyId, context));
  decipher.setAuthTag(ciphertext.subarray(tagStart, start));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(start)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The key id and the context in one form, whatever order its pairs came in. */
function authenticated(keyId: string, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([keyId, pairs]));
}
