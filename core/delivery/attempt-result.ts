/** Why no whole answer came: classes a customer can act on. */
export const ERROR_CLASSES = [
  'url_not_allowed',
  'dns_failed',
  'address_not_public',
  'connection_refused',
  'connect_timeout',
  'tls_expired',
  'tls_untrusted',
  'tls_failed',
  'reset',
  'timeout',
  'connection_failed',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** What one HTTP call came to. */
export type AttemptResult =
  | {
      readonly kind: 'answered';
      readonly statusCode: number;
      /** The first bytes of the answer, as text. */
      readonly answer: string;
      readonly retryAfterSeconds?: number;
      readonly durationMs: number;
    }
  | { readonly kind: 'failed'; readonly errorClass: ErrorClass; readonly durationMs: number };
