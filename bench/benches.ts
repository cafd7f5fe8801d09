import type { Bench } from './bench.ts';
import { parse } from './parse.ts';

/** In the order in which `all` runs them. */
export const BENCHES: readonly Bench[] = [parse];
