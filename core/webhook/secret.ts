import { randomBytes } from 'node:crypto';

const GENERATED_PREFIX = 'whsec_';
const GENERATED_BYTES = 32;
const MAX_CHARACTERS = 256;

/** Standard base64 with its padding, at least one byte. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;

/** A new secret in the form of Standard Webhooks: `whsec_` and base64 of 32 random bytes. */
export function generateSecret(): string {
  return GENERATED_PREFIX + randomBytes(GENERATED_BYTES).toString('base64');
}

export type SecretCheck = { kind: 'valid'; secret: string } | { kind: 'invalid'; reason: string };

/** Checks a secret that a customer gives. The reason never quotes it. */
export function checkSecret(secret: string): SecretCheck {
  if (secret === '')
    return { kind: 'invalid', reason: 'The secret is empty. Leave the field out to have one generated.' };
  if (secret.length > MAX_CHARACTERS)
    return { kind: 'invalid', reason: `The secret has more than ${MAX_CHARACTERS} characters.` };
  if (secret.startsWith(GENERATED_PREFIX) && !BASE64.test(secret.slice(GENERATED_PREFIX.length)))
    return {
      kind: 'invalid',
      reason:
        'A secret that starts with whsec_ must go on with base64. Use another prefix for a secret of your own form.',
    };
  return { kind: 'valid', secret };
}

/** The key bytes for Standard Webhooks: `whsec_` secrets are decoded, any other is used as its UTF-8 bytes. */
export function toSigningKey(secret: string): Buffer {
  return secret.startsWith(GENERATED_PREFIX)
    ? Buffer.from(secret.slice(GENERATED_PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
