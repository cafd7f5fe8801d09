import type { Figure } from './figure.ts';
import type { PreparedCloud } from './tools/prepared-cloud.ts';

/** What a bench is given. */
export interface BenchContext {
  /** True: as little as shows that the bench works. Its figures mean nothing. */
  readonly quick: boolean;
  /** Says how far it is, on work that takes long. */
  readonly progress: (text: string) => void;
  /** Made by the first bench that needs it, and removed when all are done. */
  readonly prepareCloud: () => Promise<PreparedCloud>;
}

export interface Bench {
  readonly name: string;
  /** What it measures, for the help. */
  readonly about: string;
  readonly run: (context: BenchContext) => Promise<Figure[]>;
}
