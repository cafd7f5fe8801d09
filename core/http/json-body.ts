import type { HttpRequest } from './http-request.ts';
import { Problem } from './problem.ts';

/** Largest body of a management request. */
export const MAX_JSON_BYTES = 262_144;

const JSON_TYPE = /^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i;

/** @throws Problem unless the body is JSON, said to be JSON, and not too large. */
export function readJsonBody({ body, headers }: Pick<HttpRequest, 'body' | 'headers'>): unknown {
  if (body.length > MAX_JSON_BYTES) {
    throw new Problem('payload_too_large', `The body has more than ${MAX_JSON_BYTES} bytes.`);
  }
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    throw new Problem(
      'unsupported_media_type',
      'Send the body as JSON, with the header Content-Type: application/json.',
    );
  }
  if (body.length === 0) throw new Problem('invalid_json', 'The body is empty. Send a JSON object.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Problem('invalid_json', 'The body is not well-formed JSON in UTF-8.');
  }
}

/** As `readJsonBody`, but nothing at all is an empty object. */
export function readOptionalJsonBody(request: Pick<HttpRequest, 'body' | 'headers'>): unknown {
  return request.body.length === 0 ? {} : readJsonBody(request);
}
