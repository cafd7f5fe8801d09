import type { Budget } from './figure.ts';

/** What the design promises. A run that misses one says so; it never fails for it, since machines differ. */
export const BUDGETS = {
  parse: {
    linesPerSecond: { atLeast: 300_000 },
    /** Milliseconds for a push of 1 MB. */
    megabyteMs: { atMost: 50 },
  },
} as const satisfies Record<string, Record<string, Budget>>;
