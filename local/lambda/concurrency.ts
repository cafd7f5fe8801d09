import { TemplateError } from '../template/template-error.ts';
import type { InvocationRefusal } from './invocation.ts';

/** Invocations of an account at a time: Lambda developer guide, "Lambda quotas". */
const ACCOUNT_LIMIT = 1_000;
/** So much of it must stay for functions without a reservation: "Configuring reserved concurrency". */
const LEAST_UNRESERVED = 100;

interface Reserving {
  readonly logicalId: string;
  readonly reservedConcurrency?: number;
}

/** Counts the invocations that go on, and refuses those above a function's reservation or the account's limit. */
export class Concurrency {
  private readonly reserved = new Map<string, number>();
  private readonly unreservedLimit: number;
  private readonly running = new Map<string, number>();
  private unreservedRunning = 0;

  /** @throws TemplateError when reservations leave too little to the other functions: AWS would not make them. */
  constructor(functions: readonly Reserving[], accountLimit = ACCOUNT_LIMIT) {
    let left = accountLimit;
    for (const { logicalId, reservedConcurrency } of functions) {
      if (reservedConcurrency === undefined) continue;
      this.reserved.set(logicalId, reservedConcurrency);
      left -= reservedConcurrency;
      if (left < LEAST_UNRESERVED && reservedConcurrency > 0) {
        const place = { logicalId, type: 'AWS::Lambda::Function', property: 'ReservedConcurrentExecutions' };
        throw new TemplateError(
          place,
          `decreases the account's unreserved concurrency below its minimum value of ${LEAST_UNRESERVED}`,
        );
      }
    }
    this.unreservedLimit = left;
  }

  /** @returns why the invocation may not begin, or undefined when it has; then `leave` must follow. */
  enter(logicalId: string): InvocationRefusal | undefined {
    const running = this.running.get(logicalId) ?? 0;
    const reserved = this.reserved.get(logicalId);
    if (reserved === undefined) {
      if (this.unreservedRunning >= this.unreservedLimit) return throttled('ConcurrentInvocationLimitExceeded');
      this.unreservedRunning++;
    } else if (running >= reserved) {
      return throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    this.running.set(logicalId, running + 1);
    return undefined;
  }

  leave(logicalId: string): void {
    this.running.set(logicalId, (this.running.get(logicalId) ?? 0) - 1);
    if (!this.reserved.has(logicalId)) this.unreservedRunning--;
  }

  /** Whether the function is never invoked. */
  isShut(logicalId: string): boolean {
    return this.reserved.get(logicalId) === 0;
  }
}

function throttled(reason: NonNullable<InvocationRefusal['reason']>): InvocationRefusal {
  return { kind: 'refusal', errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.', reason };
}
