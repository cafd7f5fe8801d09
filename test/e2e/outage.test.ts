import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { assemblyWithDice } from '../support/assembly-with-dice.ts';
import {
  acceptances,
  attemptsOf,
  firstArrivals,
  HOUR_MS,
  Outage,
  pausesInMinutes,
  type WatchedWebhook,
} from '../support/outage.ts';

const SERIALS = ['OUTAGE0001', 'OUTAGE0002', 'OUTAGE0003'] as const;
/** Hours at which every device punches. */
const PUNCH_HOURS = [0, 2, 20, 50, 70, 79];
const ALL = [1, 2, 3, 4, 5, 6];

/** Minutes to wait after each of the first 22 attempts (I7): what the customer is promised, and the gap to the last. */
const PROMISED_PAUSES = [1, 5, 15, 60, ...Array<number>(18).fill(240)];

describe('webhooks that are down for days, with steps that chance does not stretch', () => {
  let folder: string;
  let outage: Outage;
  let healthy: WatchedWebhook;
  /** Down for 71 h: back before anything is given up. */
  let backInTime: WatchedWebhook;
  /** Down for 80 h. */
  let backLate: WatchedWebhook;
  const healthyAfterPunch: number[] = [];
  const alarmsAfterPunch: number[] = [];

  beforeAll(async () => {
    folder = assemblyWithDice(inject('assemblyDir'), 0);
    outage = await Outage.start(SERIALS, { cloudAssemblyDir: folder });
    healthy = await outage.addWebhook({ isDown: false });
    backInTime = await outage.addWebhook({ isDown: true });
    backLate = await outage.addWebhook({ isDown: true });
    for (const hour of PUNCH_HOURS) {
      await outage.passUntil(hour);
      await outage.punch();
      healthyAfterPunch.push(healthy.receiver.counts.accepted);
      alarmsAfterPunch.push(outage.alarms());
      if (hour === 70) {
        await outage.passUntil(71);
        backInTime.receiver.setMode({ fail: 0 });
      }
    }
    await outage.passUntil(80);
    backLate.receiver.setMode({ fail: 0 });
    await outage.passUntil(85);
  });
  afterAll(async () => {
    await outage.stop();
    rmSync(folder, { recursive: true });
  });

  it('leave a healthy one alone: each of its events arrives at once, at the first attempt', async () => {
    expect(healthyAfterPunch).toEqual([3, 6, 9, 12, 15, 18]);
    expect(healthy.receiver.problems).toEqual([]);
    expect(healthy.receiver.received.map(({ attempt }) => attempt)).toEqual(Array(18).fill(1));
    for (const serial of SERIALS) expect(acceptances(healthy, serial)).toEqual(ALL);
  });

  it('have one alarm for each lane that waits, however much comes behind its head (I8)', () => {
    expect(alarmsAfterPunch).toEqual([6, 6, 6, 6, 6, 3]);
    expect(outage.alarms()).toBe(0);
  });

  it('after 71 h get everything in order, and nothing was given up', async () => {
    expect(backInTime.receiver.problems).toEqual([]);
    for (const serial of SERIALS) {
      expect(firstArrivals(backInTime, serial)).toEqual(ALL);
      expect(acceptances(backInTime, serial)).toEqual(ALL);
      // 22 attempts failed; the next one, 73 h 21 min after the first, is the first behind the outage.
      expect(pausesInMinutes(backInTime, serial, 1).map(Math.floor)).toEqual(PROMISED_PAUSES);
    }
    const deliveries = await outage.deliveries(backInTime);
    expect(deliveries.map(({ status }) => status)).toEqual(Array(18).fill('delivered'));
    expect(deliveries.map(({ attempt_count }) => attempt_count)).toEqual([
      ...[23, 1, 1, 1, 1, 1],
      ...[23, 1, 1, 1, 1, 1],
      ...[23, 1, 1, 1, 1, 1],
    ]);
  });

  it('after 80 h have lost the head of each lane: 22 attempts within 72 h, and one that gave it up (I7)', async () => {
    for (const serial of SERIALS) {
      expect(pausesInMinutes(backLate, serial, 1).map(Math.floor)).toEqual(PROMISED_PAUSES);
      const [first, ...later] = attemptsOf(backLate, serial)
        .filter(({ sequence }) => sequence === 1)
        .map(({ receivedAt }) => receivedAt);
      const hoursSinceFirst = later.map((time) => (time - (first ?? NaN)) / HOUR_MS);
      expect(hoursSinceFirst.filter((hours) => hours < 72)).toHaveLength(21);
      expect(hoursSinceFirst.filter((hours) => hours >= 72)).toHaveLength(1);
    }
    const exhausted = await outage.deliveries(backLate, 'exhausted');
    expect(exhausted).toMatchObject(
      SERIALS.map((device) => ({ device, position: 1, status: 'exhausted', attempt_count: 23 })),
    );
    for (const { id } of exhausted) {
      const { body } = await outage.customer.call<{ attempts: object[] }>('GET', `/v1/deliveries/${id}`);
      expect(body.attempts).toMatchObject(
        Array.from({ length: 23 }, (_, index) => ({ number: index + 1, trigger: 'lane', status_code: 503 })),
      );
    }
  });

  it('after 80 h get everything behind those heads in order', async () => {
    for (const serial of SERIALS) {
      expect(firstArrivals(backLate, serial)).toEqual(ALL);
      expect(acceptances(backLate, serial)).toEqual([2, 3, 4, 5, 6]);
      // The next in the lane was tried in the visit that gave up the head, and 4 h later.
      expect(pausesInMinutes(backLate, serial, 2).map(Math.floor)).toEqual([240, 240]);
    }
    const others = (await outage.deliveries(backLate)).filter(({ status }) => status !== 'exhausted');
    expect(others.map(({ status, attempt_count }) => [status, attempt_count])).toEqual([
      ...[3, 1, 1, 1, 1].map((attempts) => ['delivered', attempts]),
      ...[3, 1, 1, 1, 1].map((attempts) => ['delivered', attempts]),
      ...[3, 1, 1, 1, 1].map((attempts) => ['delivered', attempts]),
    ]);
    // The receiver is right to miss the heads, and misses nothing else.
    expect(backLate.receiver.problems.map(({ kind }) => kind)).toEqual(['order', 'order', 'order']);
    const lanes = await outage.customer.list(`/v1/webhooks/${backLate.webhookId}/lanes`);
    expect(lanes).toMatchObject(SERIALS.map(() => ({ state: 'caught_up', backlog: 0 })));
  });
});

/** Today nobody looks for lanes that are overdue: the sweep will (docs/decisions.md, "Known gaps"). */
describe('an alarm that is lost', () => {
  const [one, other] = SERIALS;
  let outage: Outage;
  beforeAll(async () => {
    outage = await Outage.start(SERIALS.slice(0, 2));
  });
  afterAll(() => outage.stop());

  it("is made good by the device's next punch, and by a retry by hand, and by nothing else", async () => {
    const webhook = await outage.addWebhook({ isDown: true });
    await outage.punch();
    expect(outage.alarms()).toBe(2);
    await outage.loseAlarms();
    webhook.receiver.setMode({ fail: 0 });
    await outage.passUntil(10);
    expect(webhook.receiver.counts).toMatchObject({ attempts: 2, accepted: 0 });

    await outage.punch([one]);
    expect(acceptances(webhook, one)).toEqual([1, 2]);
    expect(acceptances(webhook, other)).toEqual([]);

    const retry = await outage.customer.call('POST', `/v1/webhooks/${webhook.webhookId}/lanes/${other}/retry`);
    await outage.system.cloud.idle();
    expect(retry.status).toBe(202);
    expect(acceptances(webhook, other)).toEqual([1]);
    expect(webhook.receiver.problems).toEqual([]);
    expect(outage.alarms()).toBe(0);
  });

  it('in an outage leaves the schedule where it was: the next punch goes on with it', async () => {
    const webhook = await outage.addWebhook({ isDown: true });
    await outage.passUntil(20);
    await outage.punch([one]);
    await outage.passUntil(20.5);
    const before = attemptsOf(webhook, one).length;
    await outage.loseAlarms();
    await outage.passUntil(40);
    expect(attemptsOf(webhook, one)).toHaveLength(before);

    // Before the lane is due again, a punch would not be a reason to try: here it is overdue.
    await outage.punch([one]);
    expect(attemptsOf(webhook, one).map(({ sequence, attempt }) => [sequence, attempt])).toEqual([
      [3, 1],
      [3, 2],
      [3, 3],
      [3, 4],
      [3, 5],
    ]);
    expect(outage.alarms()).toBe(1);
    await outage.passUntil(101);
    webhook.receiver.setMode({ fail: 0 });
    await outage.passUntil(106);

    // Its 72 hours began with its first attempt, whatever was lost.
    expect(await outage.deliveries(webhook, 'exhausted')).toMatchObject([{ device: one, position: 3 }]);
    expect(acceptances(webhook, one)).toEqual([4]);
  });
});
