import type { Figure } from '../figure.ts';
import { percentile } from './percentile.ts';

export interface LoadOptions {
  /** What is called, for the figures. */
  readonly what: string;
  readonly calls: number;
  /** Calls under way at the same time. */
  readonly atATime: number;
  /** Makes the n-th call, from 0 on. */
  readonly call: (nth: number) => Promise<unknown>;
}

/** Makes calls as fast as they are answered. @returns their rate and how long they took. */
export async function measureLoad({ what, calls, atATime, call }: LoadOptions): Promise<Figure[]> {
  const latenciesMs: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let nth = next++; nth < calls; nth = next++) {
      const calledAt = performance.now();
      await call(nth);
      latenciesMs.push(performance.now() - calledAt);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atATime }, caller));
  const elapsedMs = performance.now() - startedAt;
  return [
    { what, value: calls / (elapsedMs / 1000), unit: 'requests/s' },
    { what: `${what}, p50`, value: percentile(latenciesMs, 50), unit: 'ms' },
    { what: `${what}, p99`, value: percentile(latenciesMs, 99), unit: 'ms' },
  ];
}
