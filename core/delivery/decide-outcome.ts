import type { AttemptResult } from './attempt-result.ts';

const HOUR_SECONDS = 3600;

/** An event is retried for this long from its own first attempt (I7). */
export const RETRY_WINDOW_SECONDS = 72 * HOUR_SECONDS;

/** Seconds after the end of the attempt before; the last one repeats (I7). */
const STEPS = [60, 300, 900, HOUR_SECONDS, 4 * HOUR_SECONDS] as const;
const LONGEST_STEP_SECONDS = 4 * HOUR_SECONDS;

/** A step is stretched by up to this much, so that lanes that failed together do not come back together. */
const JITTER = 0.2;

/** Statuses that may mean: not the receiver, this event. */
const REFUSALS: readonly number[] = [400, 413, 422];
/** The first attempt and the retries at 1, 5 and 15 minutes. */
const ATTEMPTS_BEFORE_REFUSED = 4;

/** What a lane knows of the event at its head. */
export interface HeadState {
  /** Milliseconds since the epoch: this event's first attempt, also when it is the one just made. */
  readonly firstAttemptAtMs: number;
  /** Attempts made, the one just made included. */
  readonly attempts: number;
  /** Failures of the lane since its last success, the one just made not counted. */
  readonly step: number;
}

export interface OutcomeRules {
  /** When that attempt ended; milliseconds since the epoch. */
  readonly nowMs: number;
  /** The webhook's `advance_after_seconds`. */
  readonly advanceAfterSeconds: number;
  /** When the webhook last accepted an event while it was failing; milliseconds since the epoch. */
  readonly lastOkAtMs: number | undefined;
  /** In [0, 1). */
  readonly random: number;
}

export type Outcome =
  | { readonly kind: 'delivered' }
  /** 410: the receiver's way to say "stop" (Standard Webhooks 1.0.0). */
  | { readonly kind: 'disable' }
  /** This event will not be taken, others are: the lane goes on. */
  | { readonly kind: 'refused' }
  /** Its time is over: the lane goes on. */
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'retry'; readonly delaySeconds: number };

/** Whether the receiver took the event. */
export const isAccepted = (result: AttemptResult): boolean =>
  result.kind === 'answered' && result.statusCode >= 200 && result.statusCode < 300;

/** Decides what follows one attempt of the event at a lane's head. */
export function decideOutcome(result: AttemptResult, head: HeadState, rules: OutcomeRules): Outcome {
  if (isAccepted(result)) return { kind: 'delivered' };
  if (result.kind === 'answered') {
    if (result.statusCode === 410) return { kind: 'disable' };
    if (REFUSALS.includes(result.statusCode) && isThisEventsFault(head, rules)) return { kind: 'refused' };
  }
  const windowSeconds = Math.min(RETRY_WINDOW_SECONDS, rules.advanceAfterSeconds);
  if (rules.nowMs - head.firstAttemptAtMs >= windowSeconds * 1000) return { kind: 'exhausted' };
  const retryAfter = result.kind === 'answered' ? (result.retryAfterSeconds ?? 0) : 0;
  return { kind: 'retry', delaySeconds: delaySeconds(head.step, retryAfter, rules.random) };
}

/** The retries at 1, 5 and 15 minutes are over, and meanwhile the receiver took another event. */
function isThisEventsFault(head: HeadState, { lastOkAtMs }: OutcomeRules): boolean {
  return head.attempts >= ATTEMPTS_BEFORE_REFUSED && lastOkAtMs !== undefined && lastOkAtMs > head.firstAttemptAtMs;
}

/** `Retry-After` is honoured up to 4 h, and never makes a wait shorter than its step. */
function delaySeconds(step: number, retryAfterSeconds: number, random: number): number {
  const stepSeconds = STEPS[step] ?? LONGEST_STEP_SECONDS;
  const asked = Math.min(retryAfterSeconds, LONGEST_STEP_SECONDS);
  return Math.ceil(Math.max(stepSeconds, asked) * (1 + JITTER * random));
}
