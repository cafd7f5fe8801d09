import type { InvocationResult } from './invocation.ts';

/** An event that waits to be handed to a function which nobody waits for. */
export interface AsyncEvent {
  /** The same at every attempt. */
  readonly requestId: string;
  /** Logical id of the function. */
  readonly functionId: string;
  /** JSON text. */
  readonly payload: string;
  readonly acceptedAtMs: number;
  /** When the next attempt is due. */
  readonly dueMs: number;
  /** How often the function was invoked with it. */
  readonly attempts: number;
  /** How often in a row Lambda could not invoke the function. */
  readonly refusals: number;
}

/** How a function's asynchronous events are treated. */
export interface AsyncSettings {
  /** 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600. */
  readonly maximumEventAgeSeconds: number;
  /** Gets a record of each event that is given up. */
  readonly failureQueueArn?: string;
  /** Gets each event that is given up as it was. */
  readonly deadLetterQueueArn?: string;
}

/** Lambda's defaults: "How Lambda handles errors and retries with asynchronous invocation". */
export const DEFAULT_ASYNC_SETTINGS: AsyncSettings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

/** Why an event is given up, as its record says. */
export type GivenUp = 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

export type AfterAttempt =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly event: AsyncEvent }
  | { readonly kind: 'given-up'; readonly condition: GivenUp };

const RETRY_WAITS_MS = [60_000, 120_000] as const;
const LONGEST_BACK_OFF_MS = 300_000;

/**
 * Decides what follows an attempt. A function that failed is tried again after one minute, then after two; one that
 * could not be invoked again and again, after 1 s at first and 5 min at last, until the event is too old.
 * Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".
 * @param isShut whether the function's reserved concurrency is 0: such events are given up at once.
 */
export function decideAfterAttempt(
  event: AsyncEvent,
  result: InvocationResult,
  { maximumRetryAttempts, isShut, nowMs }: { maximumRetryAttempts: number; isShut: boolean; nowMs: number },
): AfterAttempt {
  switch (result.kind) {
    case 'answer':
      return { kind: 'done' };
    case 'failure': {
      const attempts = event.attempts + 1;
      const waitMs = attempts > maximumRetryAttempts ? undefined : RETRY_WAITS_MS[attempts - 1];
      if (waitMs === undefined) return { kind: 'given-up', condition: 'RetriesExhausted' };
      return { kind: 'again', event: { ...event, attempts, refusals: 0, dueMs: nowMs + waitMs } };
    }
    case 'refusal': {
      if (isShut) return { kind: 'given-up', condition: 'ZeroReservedConcurrency' };
      const waitMs = Math.min(1_000 * 2 ** event.refusals, LONGEST_BACK_OFF_MS);
      return { kind: 'again', event: { ...event, refusals: event.refusals + 1, dueMs: nowMs + waitMs } };
    }
  }
}

/** When an event is given up, however often it was tried. */
export function expiryOf({ acceptedAtMs }: AsyncEvent, { maximumEventAgeSeconds }: AsyncSettings): number {
  return acceptedAtMs + maximumEventAgeSeconds * 1_000;
}
