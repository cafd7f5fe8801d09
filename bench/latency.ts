import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import { attlogBody } from './tools/attlog.ts';
import { forkCloud } from './tools/fork-cloud.ts';
import { percentile } from './tools/percentile.ts';
import { createStand } from './tools/stand.ts';

const WARM_UP = 50;
const PUNCHES = 500;
/** So that one punch is over before the next: function instances have written their logs, and nothing waits. */
const PAUSE_MS = 20;

/** How long a punch takes through a cloud that has nothing else to do. */
export const latency: Bench = {
  name: 'latency',
  about: 'device push to receiver, idle cloud',
  async run({ quick, progress, prepareCloud }) {
    const { cloudAssemblyDir, apiKey, newDataDir } = await prepareCloud();
    const cloud = await forkCloud({ cloudAssemblyDir, dataDir: newDataDir() });
    try {
      const { devices, receiver, close } = await createStand({ url: cloud.url, apiKey, devices: 1 });
      const [device] = devices;
      const arrivalsMs: number[] = [];
      const answersMs: number[] = [];
      const total = quick ? 6 : WARM_UP + PUNCHES;
      for (let nth = 1; nth <= total; nth += 1) {
        if (nth % 100 === 0) progress(`${nth} of ${total}`);
        const body = attlogBody(1, { endMs: Date.now() - (total - nth) * 1000 });
        const startedAt = performance.now();
        const arrived = receiver.waitFor(nth).then(() => arrivalsMs.push(performance.now() - startedAt));
        await device.push(body);
        answersMs.push(performance.now() - startedAt);
        await arrived;
        await sleep(PAUSE_MS);
      }
      await close();
      const measured = arrivalsMs.slice(quick ? 0 : WARM_UP);
      return [
        {
          what: `device push to receiver, idle cloud, p50 of ${measured.length}`,
          value: percentile(measured, 50),
          unit: 'ms',
          budget: BUDGETS.latency.p50Ms,
        },
        {
          what: 'device push to receiver, idle cloud, p99',
          value: percentile(measured, 99),
          unit: 'ms',
          budget: BUDGETS.latency.p99Ms,
        },
        {
          what: 'device push to its acknowledgement, p50',
          value: percentile(answersMs.slice(quick ? 0 : WARM_UP), 50),
          unit: 'ms',
        },
      ];
    } finally {
      await cloud.stop();
    }
  },
};
