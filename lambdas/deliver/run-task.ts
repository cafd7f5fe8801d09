import { isAccepted } from '../../core/delivery/decide-outcome.ts';
import { decideRing } from '../../core/delivery/lane.ts';
import type { LaneStore } from '../../core/delivery/lane-store.ts';
import type { TaskRing } from '../../core/delivery/ring.ts';
import type { JournalStore } from '../../core/journal/journal-store.ts';
import { attemptEvent, type AttemptDeps } from './attempt-event.ts';
import type { Targets } from './targets.ts';

export interface TaskDeps extends AttemptDeps {
  readonly lanes: LaneStore;
  readonly journal: Pick<JournalStore, 'findEvent'>;
  readonly targets: Targets;
}

/** Runs one resend: a single attempt, whatever state the webhook is in. The lane does not move. */
export async function runTask(deps: TaskDeps, ring: TaskRing): Promise<void> {
  const { hook, task } = await deps.lanes.getHookAndTask(ring.webhook, ring.task);
  if (!task || decideRing(task, ring, deps.now()) === 'ignore') return;

  const event = await deps.journal.findEvent(task.eventId);
  const [webhook, secret, registration] = await Promise.all([
    deps.targets.getWebhook(task.accountId, task.webhookId),
    deps.targets.getSecret(task.webhookId),
    deps.targets.getRegistration(task.registrationId),
  ]);
  const accounts = [hook?.accountId, webhook?.accountId, registration?.accountId, event?.accountId];
  if (
    hook &&
    webhook &&
    registration &&
    event &&
    secret !== undefined &&
    accounts.every((id) => id === task.accountId)
  ) {
    const { decision } = await attemptEvent(deps, {
      webhook,
      secret,
      event,
      serial: registration.serial,
      trigger: 'resend',
      isKnown: true,
      decide: (result) => ({ status: isAccepted(result) ? ('delivered' as const) : undefined }),
    });
    if (decision.status === 'delivered' && hook.failingSince !== undefined) {
      await deps.lanes.markRecovered(task.webhookId, new Date(deps.now()).toISOString());
    }
  }
  await deps.lanes.deleteTask(task.webhookId, task.taskId);
}
