import type { AwsCall } from './aws-call.ts';

/** One call to an emulated AWS service, as a test that breaks things sees it. */
export interface InterceptedCall extends AwsCall {
  /** `before` it takes effect, or `after` it took effect and before it is answered. A refused call has no `after`. */
  readonly phase: 'before' | 'after';
}

/**
 * Is awaited around every call that was authorised. What it throws is what the caller gets: an `AwsError` is answered as
 * the service words that error, anything else with status 500.
 */
export type Intercept = (call: InterceptedCall) => void | Promise<void>;

/** Awaits one after the other, and leaves the rest when one throws. */
export function inTurn(...intercepts: readonly (Intercept | undefined)[]): Intercept | undefined {
  const given = intercepts.filter((intercept) => intercept !== undefined);
  if (given.length < 2) return given[0];
  return async (call) => {
    for (const intercept of given) await intercept(call);
  };
}
