import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import type { Figure } from './figure.ts';
import { attlogBody } from './tools/attlog.ts';
import { forkCloud, type ForkedCloud } from './tools/fork-cloud.ts';
import { createStand, type Stand } from './tools/stand.ts';

const LANES = 200;
/** Devices that push at the same time; each waits for its answer before it pushes again. */
const AT_A_TIME = 16;

interface Load {
  readonly what: string;
  readonly punchesPerPush: number;
  /** Of each device, in the measured part. */
  readonly pushes: number;
  readonly budget: Figure['budget'];
}

const LOADS: readonly Load[] = [
  { what: 'one punch a push', punchesPerPush: 1, pushes: 12, budget: BUDGETS.rate.singlePunchesPerSecond },
  { what: 'pushes of 20', punchesPerPush: 20, pushes: 3, budget: BUDGETS.rate.batchedPunchesPerSecond },
];

/** What goes in and out, in order, for as long as one likes: the time ends when the last event has come. */
export const rate: Bench = {
  name: 'rate',
  about: 'punches a second, sustained in and out, in order, 200 lanes',
  async run({ quick, progress, prepareCloud }) {
    const { cloudAssemblyDir, apiKey, newDataDir } = await prepareCloud();
    const lanes = quick ? 4 : LANES;
    const figures: Figure[] = [];
    for (const { what, punchesPerPush, pushes: allPushes, budget } of LOADS) {
      const pushes = quick ? 1 : allPushes;
      const cloud = await forkCloud({ cloudAssemblyDir, dataDir: newDataDir() });
      try {
        progress(`${what}: registers ${lanes} devices`);
        const stand = await createStand({ url: cloud.url, apiKey, devices: lanes });
        const load = new LoadRun(cloud, stand, punchesPerPush);
        progress(`${what}: warms up`);
        await load.run(1);
        progress(`${what}: ${lanes} devices, ${pushes} pushes each`);
        const { punches, elapsedMs, cpuMs } = await load.run(pushes);
        await stand.close();
        if (stand.receiver.disorder.length > 0) throw new Error(`not in order: ${stand.receiver.disorder[0]}`);
        figures.push(
          {
            what: `in and out, in order, ${lanes} lanes, ${what}`,
            value: punches / (elapsedMs / 1000),
            unit: 'punches/s',
            budget,
          },
          { what: `processor time of the cloud a punch, ${what}`, value: cpuMs / punches, unit: 'ms' },
        );
      } finally {
        await cloud.stop();
      }
    }
    return figures;
  },
};

/** Pushes of all devices of a stand, until each event has come. */
class LoadRun {
  private pushed = 0;

  constructor(
    private readonly cloud: ForkedCloud,
    private readonly stand: Stand,
    private readonly punchesPerPush: number,
  ) {}

  async run(pushesPerDevice: number): Promise<{ punches: number; elapsedMs: number; cpuMs: number }> {
    const { devices, receiver } = this.stand;
    const todo = Array.from({ length: pushesPerDevice }, () => devices).flat();
    const punches = todo.length * this.punchesPerPush;
    const target = receiver.received + punches;
    const cpuBefore = await this.cloud.cpuMs();
    const startedAt = performance.now();
    const pusher = async (): Promise<void> => {
      for (let device = todo.pop(); device; device = todo.pop()) await device.push(this.nextBody());
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, pusher));
    await receiver.waitFor(target);
    return { punches, elapsedMs: performance.now() - startedAt, cpuMs: (await this.cloud.cpuMs()) - cpuBefore };
  }

  /** No two punches are the same: each push is a second behind those before it. */
  private nextBody(): Buffer {
    this.pushed += 1;
    return attlogBody(this.punchesPerPush, { endMs: FIRST_PUNCH_MS + this.pushed * 1_000 });
  }
}

/** Not so long ago that it would be backfill. */
const FIRST_PUNCH_MS = Date.now() - 3_600_000;
