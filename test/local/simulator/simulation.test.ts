import { afterEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { CloudApi } from '../../../local/simulator/cloud-api.ts';
import { Simulation } from '../../../local/simulator/simulation.ts';
import { createPretendCloud, type PretendCloud } from './pretend-cloud.ts';

const QUICK = {
  beforeOptions: 1,
  beforeBacklog: 1,
  beforeFirstPoll: 1,
  beforePunch: 1,
  betweenTries: [1, 1, 1],
  whileUnauthorised: 1,
  reboot: 1,
};
const never = new AbortController().signal;

let cloud: PretendCloud;
afterEach(() => cloud.close());

describe('Simulation', () => {
  it('repeats what met trouble, and every punch is there once', { timeout: 30_000 }, async () => {
    cloud = await createPretendCloud();
    const clock = new MovableClock();
    const simulation = new Simulation({
      api: new CloudApi({ url: cloud.url, apiKey: 'k' }),
      server: cloud.url,
      clock,
      seed: 1,
      devices: 4,
      employees: 200,
      everyMs: 2,
      outages: 0.3,
      zone: 'America/Mexico_City',
      pauses: QUICK,
    });
    await simulation.register();
    await simulation.register(); // a second time they are there already
    simulation.start();
    await simulation.play({ punches: 300, signal: never });
    await simulation.drain({ withinMs: 20_000, signal: never });
    await simulation.stop();

    expect(simulation.counts).toMatchObject({ made: 300, acknowledged: 300, waiting: 0, refused: 0 });
    expect(simulation.counts.retransmitted).toBeGreaterThan(0);
    expect(await simulation.verify()).toEqual([]);
    clock.stop();
  });
});
