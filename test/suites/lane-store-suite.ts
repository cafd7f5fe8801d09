import { describe, expect, it } from 'vitest';
import type { Lane } from '../../core/delivery/lane.ts';
import { RowMovedError, type Hook, type LaneStore } from '../../core/delivery/lane-store.ts';
import { ACCOUNT, REGISTRATION, testId } from '../support/facts.ts';

const AT = '2026-03-28T14:00:00.000Z';
const LATER = '2026-03-28T15:00:00.000Z';

/** What every LaneStore does. */
export function laneStoreBehaviour(
  name: string,
  store: () => LaneStore & { putHook(hook: Hook): Promise<void> },
): void {
  describe(`lane store (${name})`, () => {
    let webhooks = 900;
    const newHook = async (): Promise<Hook> => {
      const hook: Hook = { webhookId: testId('wh', webhooks++), accountId: ACCOUNT, mode: 'open' };
      await store().putHook(hook);
      return hook;
    };
    const hookOf = (webhookId: string) => store().getHook(webhookId);

    it('finds neither webhook nor lane where there is none', async () => {
      expect(await store().getHookAndLane(testId('wh', 1), REGISTRATION)).toEqual({ hook: undefined, lane: undefined });
    });

    it('gives a lane back as it was put, with its next version', async () => {
      const { webhookId } = await newHook();
      const lane: Lane = {
        cursor: 7,
        version: 0,
        step: 2,
        head: { firstAttemptAt: AT, attempts: 3 },
        waiting: { nextAt: LATER, ring: 'ring_1' },
        lastDeliveredAt: AT,
      };

      const stored = await store().putLane(webhookId, REGISTRATION, lane);

      expect(stored).toEqual({ ...lane, version: 1 });
      expect((await store().getHookAndLane(webhookId, REGISTRATION)).lane).toEqual(stored);
    });

    it('forgets what a later version leaves out', async () => {
      const { webhookId } = await newHook();
      const waiting = { cursor: 0, version: 0, step: 1, waiting: { nextAt: LATER, ring: 'ring_1' } };
      const { version } = await store().putLane(webhookId, REGISTRATION, waiting);

      await store().putLane(webhookId, REGISTRATION, { cursor: 1, version, step: 0 });

      expect((await store().getHookAndLane(webhookId, REGISTRATION)).lane).toEqual({ cursor: 1, version: 2, step: 0 });
    });

    it('lets one of two writers win, and tells the other (I5)', async () => {
      const { webhookId } = await newHook();
      const writers = await Promise.allSettled([
        store().putLane(webhookId, REGISTRATION, { cursor: 1, version: 0, step: 0 }),
        store().putLane(webhookId, REGISTRATION, { cursor: 2, version: 0, step: 0 }),
      ]);
      expect(writers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);

      const stale = store().putLane(webhookId, REGISTRATION, { cursor: 3, version: 0, step: 0 });
      await expect(stale).rejects.toThrow(RowMovedError);
    });

    it('lists and deletes lanes of one webhook', async () => {
      const { webhookId } = await newHook();
      const other = testId('dev', 2);
      await store().putLane(webhookId, REGISTRATION, { cursor: 1, version: 0, step: 0 });
      await store().putLane(webhookId, other, { cursor: 2, version: 0, step: 0 });

      expect(await store().listLanes(webhookId)).toEqual([
        { registrationId: REGISTRATION, lane: { cursor: 1, version: 1, step: 0 } },
        { registrationId: other, lane: { cursor: 2, version: 1, step: 0 } },
      ]);
      await store().deleteLane(webhookId, other);
      expect(await store().listLanes(webhookId)).toHaveLength(1);
    });

    it('keeps the beginning of a failing run, and remembers the success that ended it', async () => {
      const { webhookId } = await newHook();
      await store().markRecovered(webhookId, AT);
      expect(await hookOf(webhookId)).toEqual({ webhookId, accountId: ACCOUNT, mode: 'open' });

      await store().markFailing(webhookId, AT);
      await store().markFailing(webhookId, LATER);
      expect(await hookOf(webhookId)).toMatchObject({ failingSince: AT });

      await store().markRecovered(webhookId, LATER);
      expect(await hookOf(webhookId)).toEqual({ webhookId, accountId: ACCOUNT, mode: 'open', lastOkAt: LATER });
    });

    it('disables a webhook, and never brings a deleted one back', async () => {
      const { webhookId } = await newHook();
      await store().disableHook(webhookId, 'receiver_gone');
      expect(await hookOf(webhookId)).toMatchObject({ mode: 'disabled' });

      const gone = testId('wh', 2);
      await store().disableHook(gone, 'receiver_gone');
      await store().markFailing(gone, AT);
      expect(await hookOf(gone)).toBeUndefined();
    });

    it('keeps a task until it is deleted', async () => {
      const { webhookId } = await newHook();
      const task = {
        taskId: testId('task', 1),
        webhookId,
        accountId: ACCOUNT,
        registrationId: REGISTRATION,
        eventId: testId('evt', 1),
        nextAt: LATER,
        ring: 'ring_1',
      };
      await store().putTask(task);
      expect((await store().getHookAndTask(webhookId, task.taskId)).task).toEqual(task);

      await store().deleteTask(webhookId, task.taskId);
      expect((await store().getHookAndTask(webhookId, task.taskId)).task).toBeUndefined();
    });
  });
}
