import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { idempotentParameterMismatchError } from './service-error.ts';

const TOKEN_LIFE_MS = 10 * 60_000;

/**
 * The client request tokens of transactions that were done in the last ten minutes. They are not stored:
 * whoever could repeat a call ends with the local cloud.
 */
export class RequestTokens {
  private readonly known = new Map<string, { readonly digest: string; readonly expiresAtMs: number }>();

  constructor(private readonly clock: Clock) {}

  /**
   * Whether the very same request was done before under this token.
   * @throws ServiceError when another one was.
   */
  wasDone(token: string, request: unknown): boolean {
    this.forgetExpired();
    const known = this.known.get(token);
    if (!known) return false;
    if (known.digest !== digestOf(request)) throw idempotentParameterMismatchError();
    return true;
  }

  remember(token: string, request: unknown): void {
    this.known.set(token, { digest: digestOf(request), expiresAtMs: this.clock.now() + TOKEN_LIFE_MS });
  }

  /** The map keeps the order in which tokens came, and so that in which they expire. */
  private forgetExpired(): void {
    for (const [token, { expiresAtMs }] of this.known) {
      if (expiresAtMs > this.clock.now()) return;
      this.known.delete(token);
    }
  }
}

function digestOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64');
}
