import type { Ring } from './ring.ts';

/** Where one webhook stands with one registration. */
export interface Lane {
  /** The last position dealt with; 0 before the first. */
  readonly cursor: number;
  /** Every write asks for the version that was read (I5). 0: no row yet. */
  readonly version: number;
  /** Failures since the last success. */
  readonly step: number;
  /** Present while the event behind the cursor has been tried and not dealt with. */
  readonly head?: { readonly firstAttemptAt: string; readonly attempts: number };
  /** Present while there is work to come: when, and the one ring that was promised (I8). */
  readonly waiting?: { readonly nextAt: string; readonly ring: string };
  /** ISO 8601, UTC. */
  readonly lastDeliveredAt?: string;
}

/** What a ring may do with a row of work. */
export type RingDecision =
  | 'work'
  /** Another ring is promised for later, and will come. */
  | 'ignore';

/**
 * Before `nextAt` only the promised ring works a row; from then on, or when none is promised, any ring does.
 * A manual ring always works it.
 */
export function decideRing(
  waiting: { readonly nextAt: string; readonly ring: string } | undefined,
  ring: Pick<Ring, 'ring' | 'reason'>,
  nowMs: number,
): RingDecision {
  if (!waiting || ring.reason === 'manual' || ring.ring === waiting.ring) return 'work';
  return nowMs >= Date.parse(waiting.nextAt) ? 'work' : 'ignore';
}

/** Whether this visit is one the lane's schedule foresaw; an early one leaves the schedule as it is. */
export function isEarly(
  waiting: { readonly nextAt: string; readonly ring: string } | undefined,
  ring: Pick<Ring, 'ring'>,
  nowMs: number,
): boolean {
  return waiting !== undefined && ring.ring !== waiting.ring && nowMs < Date.parse(waiting.nextAt);
}
