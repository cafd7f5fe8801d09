import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { idempotentParameterMismatchError, transactionInProgressError } from './service-error.ts';

const TOKEN_LIFE_MS = 10 * 60_000;

interface Known<Result> {
  isInProgress: boolean;
  readonly digest: string;
  readonly expiresAtMs: number;
  readonly result: Result;
}

/**
 * The client request tokens of transactions that were done in the last ten minutes. They are not stored:
 * whoever could repeat a call ends with the local cloud.
 */
export class RequestTokens<Result> {
  private readonly known = new Map<string, Known<Result>>();

  constructor(private readonly clock: Clock) {}

  /**
   * What the very same request did before under this token; undefined when it is new.
   * @throws ServiceError when another request was, or this one still goes on.
   */
  resultOf(token: string, request: unknown): Result | undefined {
    this.forgetExpired();
    const known = this.known.get(token);
    if (known && known.digest !== digestOf(request)) throw idempotentParameterMismatchError();
    if (known?.isInProgress) throw transactionInProgressError();
    return known?.result;
  }

  /** @param ended resolves when a request that goes on has come to its end. */
  remember(token: string, request: unknown, result: Result, ended?: Promise<void>): void {
    const expiresAtMs = this.clock.now() + TOKEN_LIFE_MS;
    const known = { digest: digestOf(request), expiresAtMs, result, isInProgress: ended !== undefined };
    this.known.set(token, known);
    void ended?.then(() => {
      known.isInProgress = false;
    });
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
