import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ID_PATTERN, toBase32 } from '../ids/base32.ts';

/** 192 random bits. */
const SECRET_BYTES = 24;

const API_KEY = new RegExp(`^pc_(key_${ID_PATTERN})_([0-9a-f]{${SECRET_BYTES * 2}})$`);

export interface NewApiKey {
  readonly keyId: string;
  /** `pc_<key id>_<secret>`: shown once. */
  readonly apiKey: string;
  /** SHA-256 of the secret in hex: all that is stored of it. */
  readonly secretHash: string;
  /** Shown in lists, so that a key can be told from another. */
  readonly lastFour: string;
}

/** A new key. Its secret is random enough that a plain hash of it cannot be turned back. */
export function generateApiKey(): NewApiKey {
  const keyId = `key_${toBase32(randomBytes(17))}`;
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return { keyId, apiKey: `pc_${keyId}_${secret}`, secretHash: hashSecret(secret), lastFour: secret.slice(-4) };
}

/** Takes a key apart; undefined for anything that is not one. */
export function parseApiKey(apiKey: string): { readonly keyId: string; readonly secret: string } | undefined {
  const [, keyId, secret] = API_KEY.exec(apiKey) ?? [];
  return keyId === undefined || secret === undefined ? undefined : { keyId, secret };
}

/** Compares in constant time. */
export function matchesSecret(secret: string, secretHash: string): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const stored = Buffer.from(secretHash, 'hex');
  return given.length === stored.length && timingSafeEqual(given, stored);
}

function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
