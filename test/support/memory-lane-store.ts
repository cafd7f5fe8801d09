import type { Lane } from '../../core/delivery/lane.ts';
import { RowMovedError, type Hook, type LaneStore, type ResendTask } from '../../core/delivery/lane-store.ts';

export type MemoryLaneStore = LaneStore & { putHook(hook: Hook): Promise<void> };

/** LaneStore in memory; test/suites/lane-store-suite.ts keeps it honest. */
export function createMemoryLaneStore(): MemoryLaneStore {
  const hooks = new Map<string, Hook>();
  const lanes = new Map<string, Map<string, Lane>>();
  const tasks = new Map<string, ResendTask>();
  const lanesOf = (webhookId: string): Map<string, Lane> => {
    const found = lanes.get(webhookId) ?? new Map<string, Lane>();
    lanes.set(webhookId, found);
    return found;
  };
  const changeHook = (webhookId: string, change: (hook: Hook) => Hook): void => {
    const hook = hooks.get(webhookId);
    if (hook) hooks.set(webhookId, change(hook));
  };

  return {
    async putHook(hook) {
      hooks.set(hook.webhookId, hook);
    },
    async getHook(webhookId) {
      return hooks.get(webhookId);
    },
    async getHookAndLane(webhookId, registrationId) {
      return { hook: hooks.get(webhookId), lane: lanesOf(webhookId).get(registrationId) };
    },
    async getHookAndTask(webhookId, taskId) {
      return { hook: hooks.get(webhookId), task: tasks.get(`${webhookId} ${taskId}`) };
    },
    async putLane(webhookId, registrationId, lane) {
      const stored = lanesOf(webhookId).get(registrationId);
      if ((stored?.version ?? 0) !== lane.version) throw new RowMovedError('the lane moved on');
      const next = { ...lane, version: lane.version + 1 };
      lanesOf(webhookId).set(registrationId, next);
      return next;
    },
    async deleteLane(webhookId, registrationId) {
      lanesOf(webhookId).delete(registrationId);
    },
    async listLanes(webhookId) {
      return [...lanesOf(webhookId)]
        .map(([registrationId, lane]) => ({ registrationId, lane }))
        .sort((a, b) => (a.registrationId < b.registrationId ? -1 : 1));
    },
    async putTask(task) {
      tasks.set(`${task.webhookId} ${task.taskId}`, task);
    },
    async deleteTask(webhookId, taskId) {
      tasks.delete(`${webhookId} ${taskId}`);
    },
    async markFailing(webhookId, at) {
      changeHook(webhookId, (hook) => ({ ...hook, failingSince: hook.failingSince ?? at }));
    },
    async markRecovered(webhookId, at) {
      changeHook(webhookId, (hook) => {
        const { failingSince, ...rest } = hook;
        return failingSince === undefined ? hook : { ...rest, lastOkAt: at };
      });
    },
    async disableHook(webhookId) {
      changeHook(webhookId, (hook) => ({ ...hook, mode: 'disabled' }));
    },
  };
}
