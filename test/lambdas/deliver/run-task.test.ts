import { describe, expect, it } from 'vitest';
import { runTask } from '../../../lambdas/deliver/run-task.ts';
import { visitLane } from '../../../lambdas/deliver/visit-lane.ts';
import type { TaskRing } from '../../../core/delivery/ring.ts';
import { ACCOUNT, aFact, REGISTRATION, testId, WEBHOOK } from '../../support/facts.ts';
import { accepted, createLaneWorld, refusedWith, T0, type LaneWorld } from '../../support/lane-world.ts';

const TASK = testId('task', 1);
const taskRing: TaskRing = {
  kind: 'task',
  task: TASK,
  webhook: WEBHOOK,
  registration: REGISTRATION,
  account: ACCOUNT,
  ring: 'ring_task',
  reason: 'manual',
  at: T0,
};

/** A delivered event, and a task to send it once more. */
async function worldWithTask(): Promise<LaneWorld> {
  const world = await createLaneWorld();
  await world.deps.journal.append({ accountId: ACCOUNT, registrationId: REGISTRATION }, [aFact(1)]);
  await visitLane(world.deps, world.ring(), world.visit());
  await putTask(world);
  return world;
}

const putTask = ({ deps }: LaneWorld): Promise<void> =>
  deps.lanes.putTask({
    taskId: TASK,
    webhookId: WEBHOOK,
    accountId: ACCOUNT,
    registrationId: REGISTRATION,
    eventId: testId('evt', 1),
    nextAt: '2026-03-28T14:05:00.000Z',
    ring: 'ring_task',
  });
const recordOf = ({ deps }: LaneWorld) =>
  deps.deliveryLog.get({ webhookId: WEBHOOK, eventId: testId('evt', 1), receivedAt: '2026-03-28T14:00:00.000Z' });
const taskOf = async ({ deps }: LaneWorld) => (await deps.lanes.getHookAndTask(WEBHOOK, TASK)).task;

describe('runTask', () => {
  it('sends the event once more, the same bytes, and is done', async () => {
    const world = await worldWithTask();

    await runTask(world.deps, taskRing);
    await runTask(world.deps, taskRing);

    expect(world.calls).toHaveLength(2);
    expect(world.calls[1]?.body).toBe(world.calls[0]?.body);
    expect(await recordOf(world)).toMatchObject({
      status: 'delivered',
      attemptCount: 2,
      attempts: [{}, { trigger: 'resend' }],
    });
    expect(await taskOf(world)).toBeUndefined();
  });

  it('leaves a delivered event delivered when the resend fails, and the lane where it is', async () => {
    const world = await worldWithTask();
    const before = await world.deps.lanes.getHookAndLane(WEBHOOK, REGISTRATION);
    world.answer = () => refusedWith(500);

    await runTask(world.deps, taskRing);

    expect(await recordOf(world)).toMatchObject({ status: 'delivered', attemptCount: 2 });
    expect(await world.deps.lanes.getHookAndLane(WEBHOOK, REGISTRATION)).toEqual(before);
    expect(await taskOf(world)).toBeUndefined();
  });

  it('ends a failing run when it is accepted, and only then', async () => {
    const world = await worldWithTask();
    await world.deps.lanes.markFailing(WEBHOOK, '2026-03-28T13:00:00.000Z');
    world.answer = () => refusedWith(500);
    await runTask(world.deps, taskRing);
    expect(await world.deps.lanes.getHook(WEBHOOK)).toMatchObject({ failingSince: '2026-03-28T13:00:00.000Z' });

    world.answer = () => accepted;
    await putTask(world);
    await runTask(world.deps, taskRing);
    expect(await world.deps.lanes.getHook(WEBHOOK)).toEqual({
      webhookId: WEBHOOK,
      accountId: ACCOUNT,
      mode: 'open',
      lastOkAt: '2026-03-28T14:00:00.000Z',
    });
  });

  it('leaves a given-up event given up when the resend fails, and delivered when it is accepted', async () => {
    const world = await worldWithTask();
    const record = await recordOf(world);
    if (!record) throw new Error('no record');
    await world.deps.deliveryLog.update(record, (stored) => ({ ...stored, status: 'exhausted' }));

    world.answer = () => refusedWith(500);
    await runTask(world.deps, taskRing);
    expect(await recordOf(world)).toMatchObject({ status: 'exhausted', attemptCount: 2 });

    world.answer = () => accepted;
    await putTask(world);
    await runTask(world.deps, taskRing);
    expect(await recordOf(world)).toMatchObject({ status: 'delivered', attemptCount: 3 });
  });

  it('runs while the webhook is paused', async () => {
    const world = await worldWithTask();
    await world.deps.lanes.putHook({ webhookId: WEBHOOK, accountId: ACCOUNT, mode: 'paused' });
    world.answer = () => accepted;

    await runTask(world.deps, taskRing);

    expect(world.calls).toHaveLength(2);
  });

  it('drops a task whose webhook, device or account is not the same any more (I10)', async () => {
    const world = await worldWithTask();
    world.registration = { accountId: 'acc_other' };

    await runTask(world.deps, taskRing);

    expect(world.calls).toHaveLength(1);
    expect(await taskOf(world)).toBeUndefined();
  });

  it('does nothing for a task that is done', async () => {
    const world = await createLaneWorld();

    await runTask(world.deps, taskRing);

    expect(world.calls).toEqual([]);
  });
});
