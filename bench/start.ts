import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import { npmStart } from './tools/npm-start.ts';

const WARM_STARTS = 3;

/** How long a developer waits for `npm start`. */
export const start: Bench = {
  name: 'start',
  about: 'npm start to ready: the first time, and again',
  async run({ quick, progress }) {
    const folder = mkdtempSync(join(tmpdir(), 'punchconnect-bench-start-'));
    const dataDir = join(folder, 'data');
    const startOnce = async (env?: Record<string, string>): Promise<number> => {
      const cloud = await npmStart(dataDir, env);
      await cloud.stop();
      return cloud.readyMs / 1000;
    };
    try {
      progress('the first start synthesises the stack');
      // As on a new machine: tsx has nothing transpiled yet.
      const cold = await startOnce({ TSX_DISABLE_CACHE: '1' });
      const warm: number[] = [];
      for (let nth = 1; nth <= (quick ? 1 : WARM_STARTS); nth += 1) {
        progress(`warm start ${nth}`);
        warm.push(await startOnce());
      }
      return [
        {
          what: 'npm start to ready, cold (new data folder)',
          value: cold,
          unit: 's',
          budget: BUDGETS.start.coldSeconds,
        },
        {
          what: `npm start to ready, warm (slowest of ${warm.length})`,
          value: Math.max(...warm),
          unit: 's',
          budget: BUDGETS.start.warmSeconds,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
