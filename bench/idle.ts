import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import { createMeteredStand } from './tools/metered-stand.ts';

const DEVICES = 4;
/** What a device is told unless its registration says otherwise. */
const POLL_MS = 30_000;
const BUDGET_MS = 120_000;
/** Of `BUDGET_MS`. */
const PERIODS = 10;

/** What devices cost that have nothing to say, by the cloud's clock: counted, so it is the same on every machine. */
export const idle: Bench = {
  name: 'idle',
  about: 'DynamoDB units of devices that only poll',
  async run({ quick, progress, prepareCloud }) {
    const { devices, cloud, counter, close } = await createMeteredStand(await prepareCloud(), DEVICES);
    try {
      const poll = async (): Promise<void> => {
        // At the same time, so that no one instance of the function serves them all.
        await Promise.all(devices.map((device) => device.poll()));
        await cloud.advance(POLL_MS);
      };
      const pollFor = async (ms: number): Promise<void> => {
        for (let nth = 0; nth < ms / POLL_MS; nth += 1) await poll();
      };
      await pollFor(BUDGET_MS);
      const periods = quick ? 1 : PERIODS;
      progress(`${DEVICES} devices poll for ${(periods * BUDGET_MS) / 60_000} min of the cloud’s clock`);
      counter.take();
      await pollFor(periods * BUDGET_MS);
      const { units } = counter.take();
      const perPeriod = DEVICES * periods;
      return [
        {
          what: 'DynamoDB write units of an idle device in 2 min, polls every 30 s',
          value: units.write / perPeriod,
          unit: 'units',
          budget: BUDGETS.idle.writeUnits,
        },
        { what: 'DynamoDB read units of the same', value: units.read / perPeriod, unit: 'units' },
      ];
    } finally {
      await close();
    }
  },
};
