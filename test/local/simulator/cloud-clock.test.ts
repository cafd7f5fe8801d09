import { afterEach, describe, expect, it } from 'vitest';
import { CloudClock } from '../../../local/simulator/cloud-clock.ts';
import { createPretendCloud, type PretendCloud } from './pretend-cloud.ts';

const HOUR_MS = 3_600_000;
let cloud: PretendCloud | undefined;
afterEach(() => cloud?.close());

describe('CloudClock', () => {
  it('is at real time until it has asked, and then where the cloud is', async () => {
    const faults = { aheadMs: 80 * HOUR_MS };
    cloud = await createPretendCloud(faults);
    const clock = new CloudClock(cloud.url);

    const before = clock.aheadMs;
    await clock.refresh();
    const after = clock.aheadMs;
    faults.aheadMs = 81 * HOUR_MS;
    await clock.refresh();

    expect([before, after, clock.aheadMs]).toEqual([0, 80 * HOUR_MS, 81 * HOUR_MS]);
    expect(Math.round((clock.now() - Date.now()) / HOUR_MS)).toBe(81);
  });

  it('keeps what it knew when the cloud is gone', async () => {
    cloud = await createPretendCloud({ aheadMs: HOUR_MS });
    const clock = new CloudClock(cloud.url);
    await clock.refresh();
    await cloud.close();

    await clock.refresh();

    expect(clock.aheadMs).toBe(HOUR_MS);
  });

  it.each([undefined, 'https://api.example.com'])('stays at real time without a local cloud (%s)', async (url) => {
    const clock = new CloudClock(url);
    await clock.refresh();

    expect(clock.aheadMs).toBe(0);
  });

  it('stays at real time when something else answers', async () => {
    cloud = await createPretendCloud();
    const clock = new CloudClock(cloud.url);
    await clock.refresh();

    expect(clock.aheadMs).toBe(0);
  });
});
