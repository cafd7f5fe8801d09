import { AwsError } from '../aws-error.ts';
import type { Invocation, RetryPolicy } from './schedule.ts';

/** What follows a failed attempt. */
export type AfterFailure =
  | { readonly kind: 'retry'; readonly invocation: Invocation }
  | { readonly kind: 'give-up'; readonly exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined };

/** AWS only says "exponential backoff": the numbers are ours. */
const FIRST_BACKOFF_MS = 1000;
export const LONGEST_BACKOFF_MS = 10 * 60_000;

export function decideAfterFailure(
  invocation: Invocation,
  error: unknown,
  { nowMs, policy }: { nowMs: number; policy: RetryPolicy },
): AfterFailure {
  if (isPermanent(error)) return { kind: 'give-up', exhausted: undefined };
  const failedAttempts = invocation.failedAttempts + 1;
  if (failedAttempts > policy.MaximumRetryAttempts) {
    return { kind: 'give-up', exhausted: 'MaximumRetryAttempts' };
  }
  const nextAttemptAtMs = nowMs + Math.min(FIRST_BACKOFF_MS * 2 ** (failedAttempts - 1), LONGEST_BACKOFF_MS);
  const ageMs = policy.MaximumEventAgeInSeconds * 1000;
  if (nextAttemptAtMs - invocation.firstAttemptAtMs > ageMs) {
    return { kind: 'give-up', exhausted: 'MaximumEventAgeInSeconds' };
  }
  return { kind: 'retry', invocation: { ...invocation, failedAttempts, nextAttemptAtMs } };
}

/** A refusal stays one, however often the target is asked; throttling passes. */
function isPermanent(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return error.status < 500 && error.status !== 429 && !/Throttl|TooManyRequests/.test(error.type);
}
