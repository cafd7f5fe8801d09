import { createHmac } from 'node:crypto';

/**
 * Our simple signature: hex HMAC-SHA256 of the body, keyed with the secret as the customer wrote it.
 * Equals `HMAC_SHA256(secret, JSON.stringify(req.body))`.
 */
export function signBody(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/**
 * The signature of Standard Webhooks 1.0.0: `v1,` and base64 HMAC-SHA256 of `id.timestamp.body`.
 * @param key the bytes behind the secret (see `signingKey`).
 * @param timestamp Unix seconds of this attempt.
 */
export function signStandardWebhook(
  key: Uint8Array,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
