/** What came of one invocation. One that went wrong is a value: its caller decides what that means. */
export type InvocationResult =
  { readonly kind: 'answer'; /** JSON text. */ readonly payload: string } | InvocationFailure | InvocationRefusal;

/** The function was invoked, and failed. */
export interface InvocationFailure {
  readonly kind: 'failure';
  /** As Lambda names it, e.g. `Sandbox.Timedout`, or the name of the error that the handler threw. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stack?: string;
}

/** Lambda did not invoke the function: an exception of its `Invoke` operation. */
export interface InvocationRefusal {
  readonly kind: 'refusal';
  readonly errorType:
    'RecursiveInvocationException' | 'RequestTooLargeException' | 'ServiceException' | 'TooManyRequestsException';
  readonly errorMessage: string;
  /** Which limit was met. */
  readonly reason?: 'ConcurrentInvocationLimitExceeded' | 'ReservedFunctionConcurrentInvocationLimitExceeded';
}

/** What a function is invoked with. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text of the event. */
  readonly payload: string;
  readonly traceHeader: string;
}

/** Lambda's limit for the event of a synchronous invocation, in bytes of JSON. */
export const MAX_REQUEST_BYTES = 6_291_456;

/** Lambda's limit for an answer: 6 MB and 100 bytes. */
export const MAX_ANSWER_BYTES = 6_291_556;

/** Status of each exception: Lambda API reference, "Invoke". */
export const REFUSAL_STATUS: Readonly<Record<InvocationRefusal['errorType'], number>> = {
  RecursiveInvocationException: 400,
  RequestTooLargeException: 413,
  ServiceException: 500,
  TooManyRequestsException: 429,
};

export function failure(errorType: string, errorMessage: string, stack?: string): InvocationFailure {
  return { kind: 'failure', errorType, errorMessage, ...(stack === undefined ? {} : { stack }) };
}

export function tooLarge(longestBytes: number, operation: string): InvocationRefusal {
  const errorMessage = `Request must be smaller than ${longestBytes} bytes for the ${operation} operation`;
  return { kind: 'refusal', errorType: 'RequestTooLargeException', errorMessage };
}

/** The JSON that Lambda makes of a failure, for callers and destinations. */
export function toErrorPayload({ errorType, errorMessage, stack }: InvocationFailure): object {
  return { errorType, errorMessage, ...(stack === undefined ? {} : { trace: stack.split('\n') }) };
}
