import type { Clock } from '../clock.ts';
import type { Disturbance } from './device-http.ts';
import { pickWeighted, type Random } from '../random.ts';
import type { RequestKind } from './firmware.ts';

const TROUBLES = [
  ['unreachable', 1],
  ['torn-request', 1],
  ['lost-answer', 2],
  ['abandoned', 1],
] as const satisfies readonly (readonly [Disturbance, number])[];

/** What carries records: the rest of the traffic is left alone. */
const UPLOADS: ReadonlySet<RequestKind> = new Set([
  'operlog',
  'biodata',
  'errorlog',
  'attlog',
  'attphoto',
  'rtlog',
  'rtstate',
  'tabledata',
  'querydata',
  'result',
]);

export interface UnsteadyNetworkOptions {
  /** Share of the uploads that meet trouble, 0 to 1. */
  readonly fraction: number;
  readonly random: Random;
  readonly clock: Clock;
}

/** The connection of one device: some uploads fail in one of four ways, some of them with an outage of 5 to 45 s. */
export class UnsteadyNetwork {
  private outageUntilMs = 0;
  private steady = false;

  constructor(private readonly options: UnsteadyNetworkOptions) {}

  /** What happens to the next request. */
  readonly disturb = (request: RequestKind): Disturbance => {
    const { fraction, random, clock } = this.options;
    if (this.steady) return 'none';
    if (clock.now() < this.outageUntilMs) return 'unreachable';
    if (!UPLOADS.has(request) || random() >= fraction) return 'none';
    const trouble = pickWeighted<Disturbance>(random, TROUBLES);
    if (trouble === 'unreachable') this.outageUntilMs = clock.now() + 5_000 + random() * 40_000;
    return trouble;
  };

  /** No trouble from now on. */
  heal(): void {
    this.steady = true;
  }
}
