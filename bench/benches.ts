import type { Bench } from './bench.ts';
import { bundles } from './bundles.ts';
import { openData } from './open-data.ts';
import { parse } from './parse.ts';
import { start } from './start.ts';

/** In the order in which `all` runs them. */
export const BENCHES: readonly Bench[] = [parse, bundles, start, openData];
