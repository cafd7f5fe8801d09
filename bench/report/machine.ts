import { availableParallelism, cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** On what, and beside what, figures were measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly platform: string;
  /** Work that ran or waited for a core, mean of the last minute; 0 on Windows. */
  readonly loadAverage: number;
  /** Share of all cores that others used while this process did nothing, 0 to 1. */
  readonly busyShare: number;
}

/** Above this, times say more of the others than of us. */
const BUSY_SHARE = 0.15;
const LOOK_MS = 1_000;

export async function describeMachine(): Promise<Machine> {
  const busyShare = await measureBusyShare();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    loadAverage: loadavg()[0] ?? 0,
    busyShare,
  };
}

export const isBusy = ({ busyShare }: Machine): boolean => busyShare > BUSY_SHARE;

async function measureBusyShare(): Promise<number> {
  const before = readTimes();
  await sleep(LOOK_MS);
  const after = readTimes();
  const total = after.total - before.total;
  return total === 0 ? 0 : 1 - (after.idle - before.idle) / total;
}

function readTimes(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
