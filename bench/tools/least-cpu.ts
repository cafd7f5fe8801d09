/**
 * Processor time of `work` in milliseconds, garbage collection included: the least of several runs, since what else
 * runs on the machine only ever makes a run longer.
 */
export function leastCpuMs(runs: number, work: () => void): number {
  let least = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
