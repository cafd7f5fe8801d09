import type { InvocationResult } from './invocation.ts';

export interface InvocationCount {
  readonly invocations: number;
  readonly errors: number;
  readonly lastError: { readonly atMs: number; readonly type: string } | undefined;
}

/** How often each function was invoked since the start, and how it went. */
export class InvocationCounts {
  private readonly counts = new Map<string, InvocationCount>();

  note(functionId: string, result: InvocationResult, atMs: number): void {
    const { invocations, errors, lastError } = this.of(functionId);
    const failed = result.kind !== 'answer';
    this.counts.set(functionId, {
      invocations: invocations + 1,
      errors: failed ? errors + 1 : errors,
      lastError: failed ? { atMs, type: result.errorType } : lastError,
    });
  }

  of(functionId: string): InvocationCount {
    return this.counts.get(functionId) ?? { invocations: 0, errors: 0, lastError: undefined };
  }
}
