import type { Figure } from '../figure.ts';
import type { Machine } from './machine.ts';

/** What one bench measured, and how busy the machine was when it began. */
export interface BenchResult {
  readonly bench: string;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

/** What `--json` writes. */
export interface Results {
  /** ISO 8601, UTC. */
  readonly measuredAt: string;
  /** True when the figures mean nothing. */
  readonly quick: boolean;
  readonly results: readonly BenchResult[];
}
