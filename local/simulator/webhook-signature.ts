import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header names in lower case; the value of a repeated header is not of interest here. */
export type Headers = Readonly<Record<string, string | undefined>>;

export interface SignedWebhook {
  readonly headers: Headers;
  /** Exactly the bytes that came. */
  readonly body: Buffer;
}

/** Seconds that a timestamp may be off (Standard Webhooks). */
const TOLERANCE_SECONDS = 300;

/**
 * Checks both signatures of a webhook request, independently of the code that makes them.
 * @param secret as the customer knows it.
 * @returns what is wrong, in plain words; empty when both are right.
 */
export function findSignatureProblems({ headers, body }: SignedWebhook, secret: string, nowMs: number): string[] {
  const problems: string[] = [];
  const hex = createHmac('sha256', secret).update(body).digest('hex');
  if (!isSame(headers['x-punchconnect-signature'] ?? '', hex)) {
    problems.push('x-punchconnect-signature is not the hex HMAC-SHA256 of the body');
  }
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (!/^\d+$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    problems.push(`webhook-timestamp ${timestamp || '(missing)'} is not within five minutes of now`);
  }
  const base64 = createHmac('sha256', standardKey(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const offered = (headers['webhook-signature'] ?? '').split(' ');
  if (id === '' || !offered.some((signature) => isSame(signature, `v1,${base64}`))) {
    problems.push('webhook-signature holds no right v1 signature');
  }
  return problems;
}

/** Standard Webhooks: what follows `whsec_` is base64, any other secret is used as it is. */
function standardKey(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
