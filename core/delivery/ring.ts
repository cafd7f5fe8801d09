/** Why a ring was sent. Only a manual ring works a row that another ring was promised to. */
export type RingReason = 'event' | 'more' | 'alarm' | 'manual';

interface RingHeader {
  readonly webhook: string;
  readonly registration: string;
  readonly account: string;
  /** Unique to this ring; also its deduplication id. A row of work names the one ring it waits for. */
  readonly ring: string;
  readonly reason: RingReason;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** "Look at this lane." */
export interface LaneRing extends RingHeader {
  readonly kind: 'lane';
}

/** "Look at this task": one resend. */
export interface TaskRing extends RingHeader {
  readonly kind: 'task';
  readonly task: string;
}

/** A message that says where to look. It carries no data and may be lost, doubled or late. */
export type Ring = LaneRing | TaskRing;

const REASONS: readonly string[] = ['event', 'more', 'alarm', 'manual'] satisfies RingReason[];

/** Reads the body of a queue message; undefined when it is not a ring. */
export function parseRing(body: string): Ring | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, webhook, registration, account, ring, reason, at, task } = value as Record<string, unknown>;
  if (typeof webhook !== 'string' || typeof registration !== 'string' || typeof account !== 'string') return undefined;
  if (typeof ring !== 'string' || typeof at !== 'number' || !isReason(reason)) return undefined;
  const header = { webhook, registration, account, ring, reason, at };
  if (kind === 'lane') return { kind, ...header };
  if (kind === 'task' && typeof task === 'string') return { kind, task, ...header };
  return undefined;
}

function isReason(value: unknown): value is RingReason {
  return typeof value === 'string' && REASONS.includes(value);
}
