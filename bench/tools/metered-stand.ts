import { startLocalCloud, type LocalCloud } from '../../local/local-cloud.ts';
import { CallCounter } from './call-counter.ts';
import type { PreparedCloud } from './prepared-cloud.ts';
import { createStand, type Stand } from './stand.ts';
import { tellTrouble } from './tell-trouble.ts';

/** A stand whose cloud counts what its functions ask for, and whose clock can be moved. */
export interface MeteredStand extends Stand {
  readonly cloud: LocalCloud;
  readonly counter: CallCounter;
}

export async function createMeteredStand(
  { cloudAssemblyDir, apiKey, newDataDir }: PreparedCloud,
  devices: number,
): Promise<MeteredStand> {
  const counter = new CallCounter();
  const cloud = await startLocalCloud({
    cloudAssemblyDir,
    dataDir: newDataDir(),
    intercept: counter.intercept,
    capacityMeter: counter.meter,
    report: (entry) => tellTrouble(entry),
  });
  try {
    const stand = await createStand({ url: cloud.url, apiKey, devices });
    const close = async (): Promise<void> => {
      await stand.close();
      await cloud.stop();
    };
    return { ...stand, cloud, counter, close };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}
