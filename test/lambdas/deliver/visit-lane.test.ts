import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../core/delivery/lane.ts';
import type { DeliveryRecord } from '../../../core/delivery/delivery-record.ts';
import { RowMovedError } from '../../../core/delivery/lane-store.ts';
import { visitLane } from '../../../lambdas/deliver/visit-lane.ts';
import { ACCOUNT, aFact, REGISTRATION, testId, WEBHOOK } from '../../support/facts.ts';
import {
  accepted,
  aWebhook,
  createLaneWorld,
  eventIdOfCall,
  refusedWith,
  T0,
  type LaneWorld,
} from '../../support/lane-world.ts';

const OWNER = { accountId: ACCOUNT, registrationId: REGISTRATION };

/** A world whose journal holds events 1..count. */
async function worldWith(count: number): Promise<LaneWorld> {
  const world = await createLaneWorld();
  await world.deps.journal.append(
    OWNER,
    Array.from({ length: count }, (_, index) => aFact(index + 1)),
  );
  return world;
}

const laneOf = async ({ deps }: LaneWorld): Promise<Lane | undefined> =>
  (await deps.lanes.getHookAndLane(WEBHOOK, REGISTRATION)).lane;
const hookOf = async ({ deps }: LaneWorld) => (await deps.lanes.getHookAndLane(WEBHOOK, REGISTRATION)).hook;
const recordOf = async ({ deps }: LaneWorld, number: number): Promise<DeliveryRecord | undefined> =>
  deps.deliveryLog.get({ webhookId: WEBHOOK, eventId: testId('evt', number), receivedAt: new Date(T0).toISOString() });
const sent = ({ calls }: LaneWorld): string[] => calls.map(eventIdOfCall);
const ids = (...numbers: number[]): string[] => numbers.map((number) => testId('evt', number));

describe('visitLane', () => {
  it('delivers what is behind the cursor in order, and then nothing twice', async () => {
    const world = await worldWith(60);

    await visitLane(world.deps, world.ring(), world.visit());
    await visitLane(world.deps, world.ring(), world.visit());

    expect(sent(world)).toEqual(ids(...Array.from({ length: 60 }, (_, index) => index + 1)));
    expect(await laneOf(world)).toMatchObject({ cursor: 60, step: 0 });
    expect(world.alarms).toEqual([]);
    expect(await recordOf(world, 60)).toMatchObject({ status: 'delivered', attemptCount: 1 });
  });

  it('starts a new lane at the first position received since its webhook was created', async () => {
    const world = await worldWith(2);
    world.nowMs = T0 + 60_000;
    await world.deps.journal.append(OWNER, [aFact(3)]);
    world.webhook = { ...aWebhook, startsAt: new Date(T0 + 30_000).toISOString() };

    await visitLane(world.deps, world.ring(), world.visit());

    expect(sent(world)).toEqual(ids(3));
  });

  it('passes what the webhook did not ask for', async () => {
    const world = await createLaneWorld();
    await world.deps.journal.append(OWNER, [
      aFact(1, { type: 'access.event' }),
      aFact(2, { backfill: true }),
      aFact(3),
      aFact(4, { type: 'access.event' }),
    ]);

    await visitLane(world.deps, world.ring(), world.visit());

    expect(sent(world)).toEqual(ids(3));
    expect(await laneOf(world)).toMatchObject({ cursor: 4 });
  });

  it('stops at a failure, with one alarm for the step, and the log says why', async () => {
    const world = await worldWith(3);
    world.answer = (call) => (eventIdOfCall(call) === testId('evt', 2) ? refusedWith(500) : accepted);

    await visitLane(world.deps, world.ring(), world.visit());

    expect(sent(world)).toEqual(ids(1, 2));
    const lane = await laneOf(world);
    expect(lane).toMatchObject({
      cursor: 1,
      step: 1,
      head: { attempts: 1, firstAttemptAt: '2026-03-28T14:00:00.000Z' },
      waiting: { nextAt: '2026-03-28T14:01:00.000Z' },
    });
    expect(world.alarms).toHaveLength(1);
    expect(world.alarms[0]).toMatchObject({
      dueMs: T0 + 60_000,
      addressed: { ring: { ring: lane?.waiting?.ring, reason: 'alarm' } },
    });
    expect(await recordOf(world, 2)).toMatchObject({
      status: 'retrying',
      attempts: [{ number: 1, statusCode: 500, answer: 'no', durationMs: 5, trigger: 'lane' }],
    });
    expect(await hookOf(world)).toMatchObject({ failingSince: '2026-03-28T14:00:00.000Z' });
  });

  it('ignores other rings while it waits, and goes on with the promised one', async () => {
    const world = await worldWith(2);
    world.answer = () => refusedWith(503);
    await visitLane(world.deps, world.ring(), world.visit());
    await visitLane(world.deps, world.ring(), world.visit());
    expect(world.calls).toHaveLength(1);

    world.answer = () => accepted;
    world.nowMs = T0 + 60_000;
    const alarm = world.alarms[0]?.addressed.ring;
    if (alarm?.kind !== 'lane') throw new Error('no alarm was set');
    await visitLane(world.deps, alarm, world.visit());

    expect(sent(world)).toEqual(ids(1, 1, 2));
    expect(await laneOf(world)).toMatchObject({ cursor: 2, step: 0 });
    expect((await laneOf(world))?.waiting).toBeUndefined();
    expect(await recordOf(world, 1)).toMatchObject({ status: 'delivered', attemptCount: 2 });
    expect(await hookOf(world)).toEqual({
      webhookId: WEBHOOK,
      accountId: ACCOUNT,
      mode: 'open',
      lastOkAt: '2026-03-28T14:01:00.000Z',
    });
  });

  it('sends the same bytes at every attempt, and counts attempts in a header', async () => {
    const world = await worldWith(1);
    world.answer = () => refusedWith(500);
    await visitLane(world.deps, world.ring(), world.visit());
    await visitLane(world.deps, world.ring({ reason: 'manual' }), world.visit());

    expect(new Set(world.calls.map(({ body }) => body)).size).toBe(1);
    expect(world.calls.map(({ headers }) => headers['x-punchconnect-attempt'])).toEqual(['1', '2']);
  });

  it('leaves the schedule of a lane as it was when a try by hand fails', async () => {
    const world = await worldWith(1);
    world.answer = () => refusedWith(500);
    await visitLane(world.deps, world.ring(), world.visit());
    const before = await laneOf(world);

    world.nowMs = T0 + 10_000;
    await visitLane(world.deps, world.ring({ reason: 'manual' }), world.visit());

    expect(await laneOf(world)).toEqual(before);
    expect(world.alarms).toHaveLength(1);
    expect(await recordOf(world, 1)).toMatchObject({ attemptCount: 2, attempts: [{}, { trigger: 'retry' }] });
  });

  it('gives an event up after its 72 hours and tries the next one in the same visit', async () => {
    const world = await worldWith(2);
    world.answer = () => refusedWith(500);
    await visitLane(world.deps, world.ring(), world.visit());

    world.nowMs = T0 + 72 * 3_600_000;
    await visitLane(world.deps, world.ring(), world.visit());

    expect(sent(world)).toEqual(ids(1, 1, 2));
    expect(await recordOf(world, 1)).toMatchObject({ status: 'exhausted' });
    expect(await recordOf(world, 2)).toMatchObject({ status: 'retrying' });
    expect(await laneOf(world)).toMatchObject({
      cursor: 1,
      step: 2,
      head: { attempts: 1, firstAttemptAt: '2026-03-31T14:00:00.000Z' },
    });
  });

  it('disables the webhook after 410 and keeps the event', async () => {
    const world = await worldWith(2);
    world.answer = () => refusedWith(410);
    await visitLane(world.deps, world.ring(), world.visit());
    await visitLane(world.deps, world.ring(), world.visit());

    expect(sent(world)).toEqual(ids(1));
    expect(await hookOf(world)).toMatchObject({ mode: 'disabled' });
    expect(await laneOf(world)).toMatchObject({ cursor: 0 });
    expect((await laneOf(world))?.waiting).toBeUndefined();
    expect(world.alarms).toEqual([]);
  });

  it('leaves with a ring to come when time runs short, the row first', async () => {
    const world = await worldWith(3);
    let remaining = 40_000;
    world.answer = () => {
      remaining -= 14_000;
      return accepted;
    };

    await visitLane(world.deps, world.ring(), world.visit({ remainingMs: () => remaining }));

    expect(sent(world)).toEqual(ids(1, 2));
    const [more] = world.rings;
    expect(more?.ring).toMatchObject({ kind: 'lane', reason: 'more' });
    expect(await laneOf(world)).toMatchObject({
      cursor: 2,
      waiting: { ring: more?.ring.ring, nextAt: '2026-03-28T14:05:00.000Z' },
    });
  });

  it('sends a ring on that is outside its lane’s group, and does not work it', async () => {
    const world = await worldWith(1);
    const ring = world.ring();

    await visitLane(world.deps, ring, world.visit({ group: `${WEBHOOK}.99` }));

    expect(world.calls).toEqual([]);
    // With its own deduplication id: the group it goes to may have seen this ring's a moment ago.
    const [sentOn] = world.rings;
    expect(world.rings).toEqual([{ ring, maxConcurrency: 10, deduplicationId: sentOn?.deduplicationId }]);
    expect(sentOn?.deduplicationId).toMatch(/^ring_/);
    expect(sentOn?.deduplicationId).not.toBe(ring.ring);
  });

  it('sets the alarm anew when an earlier visit died before it did', async () => {
    const world = await worldWith(1);
    world.answer = () => refusedWith(500);
    const ring = world.ring();
    const died = { ...world.deps, alarms: { setAlarm: async () => Promise.reject(new Error('died')) } };
    await expect(visitLane(died, ring, world.visit())).rejects.toThrow('died');

    await visitLane(world.deps, ring, world.visit({ isRepeated: true }));

    expect(world.calls).toHaveLength(1);
    expect(world.alarms).toMatchObject([{ dueMs: T0 + 60_000 }]);
  });

  it('sets the alarm again when a try by hand died before it, and comes again and fails', async () => {
    const world = await worldWith(1);
    world.answer = () => refusedWith(500);
    const ring = world.ring({ reason: 'manual' });
    const died = { ...world.deps, alarms: { setAlarm: async () => Promise.reject(new Error('died')) } };
    await expect(visitLane(died, ring, world.visit())).rejects.toThrow('died');
    const waiting = await laneOf(world);

    await visitLane(world.deps, ring, world.visit({ isRepeated: true }));

    expect(world.calls).toHaveLength(2);
    expect(await laneOf(world)).toEqual(waiting);
    expect(world.alarms).toMatchObject([{ dueMs: T0 + 60_000, addressed: { ring: { ring: waiting?.waiting?.ring } } }]);
  });

  it('loses to a write of its lane that came between (I5)', async () => {
    const world = await worldWith(2);
    world.answer = () => accepted;
    const replayed = { ...world.deps.lanes };
    const deps = {
      ...world.deps,
      deliveryLog: {
        ...world.deps.deliveryLog,
        update: async (...args: Parameters<LaneWorld['deps']['deliveryLog']['update']>) => {
          await replayed.putLane(WEBHOOK, REGISTRATION, { cursor: 0, version: 0, step: 0 });
          return world.deps.deliveryLog.update(...args);
        },
      },
    };

    await expect(visitLane(deps, world.ring(), world.visit())).rejects.toThrow(RowMovedError);
    expect(await laneOf(world)).toMatchObject({ cursor: 0, version: 1 });
  });

  it.each([
    ['its webhook is gone', (world: LaneWorld) => (world.webhook = undefined)],
    ['its registration is gone', (world: LaneWorld) => (world.registration = undefined)],
    [
      'its registration is another account’s (I10)',
      (world: LaneWorld) => (world.registration = { accountId: 'acc_other' }),
    ],
  ])('drops the lane when %s', async (_, change) => {
    const world = await worldWith(1);
    world.answer = () => refusedWith(500);
    await visitLane(world.deps, world.ring(), world.visit());
    change(world);

    await visitLane(world.deps, world.ring({ reason: 'manual' }), world.visit());

    expect(world.calls).toHaveLength(1);
    expect(await laneOf(world)).toBeUndefined();
  });

  it('keeps the lane of a removed device: adding it again goes on where it was', async () => {
    const world = await worldWith(1);
    await visitLane(world.deps, world.ring(), world.visit());
    await world.deps.journal.append(OWNER, [aFact(2)]);

    world.registration = { accountId: ACCOUNT, removedAt: '2026-03-28T14:00:00.000Z' };
    await visitLane(world.deps, world.ring(), world.visit());
    expect(sent(world)).toEqual(ids(1));

    world.registration = { accountId: ACCOUNT };
    await visitLane(world.deps, world.ring(), world.visit());
    expect(sent(world)).toEqual(ids(1, 2));
  });

  it.each(['paused', 'disabled', 'resting'] as const)(
    'does nothing while the webhook is %s, and waits for nothing',
    async (mode) => {
      const world = await worldWith(1);
      world.answer = () => refusedWith(500);
      await visitLane(world.deps, world.ring(), world.visit());
      await world.deps.lanes.putHook({ webhookId: WEBHOOK, accountId: ACCOUNT, mode });

      await visitLane(world.deps, world.ring({ reason: 'manual' }), world.visit());

      expect(world.calls).toHaveLength(1);
      expect((await laneOf(world))?.waiting).toBeUndefined();
      expect(await laneOf(world)).toMatchObject({ cursor: 0, head: { attempts: 1 } });
    },
  );
});
