/** What came of one invocation. A failed one is a value: its caller decides what an error means. */
export type InvocationResult =
  { readonly kind: 'answer'; /** JSON text. */ readonly payload: string } | InvocationFailure;

export interface InvocationFailure {
  readonly kind: 'failure';
  /** As Lambda names it, e.g. `Sandbox.Timedout`, or the name of the error that the handler threw. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stack?: string;
}

/** Lambda's limit for the event of a synchronous invocation, in bytes of JSON. */
export const MAX_REQUEST_BYTES = 6_291_456;

/** Lambda's limit for an answer: 6 MB and 100 bytes. */
export const MAX_ANSWER_BYTES = 6_291_556;

export function failure(errorType: string, errorMessage: string, stack?: string): InvocationFailure {
  return { kind: 'failure', errorType, errorMessage, ...(stack === undefined ? {} : { stack }) };
}
