import type { Bench } from './bench.ts';
import { bundles } from './bundles.ts';
import { cost } from './cost.ts';
import { endpoints } from './endpoints.ts';
import { failure } from './failure.ts';
import { idle } from './idle.ts';
import { latency } from './latency.ts';
import { openData } from './open-data.ts';
import { parse } from './parse.ts';
import { rate } from './rate.ts';
import { start } from './start.ts';

/** In the order in which `all` runs them. */
export const BENCHES: readonly Bench[] = [
  parse,
  bundles,
  start,
  openData,
  endpoints,
  cost,
  failure,
  idle,
  latency,
  rate,
];
