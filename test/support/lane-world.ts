import type { AttemptResult } from '../../core/delivery/attempt-result.ts';
import { ringGroup } from '../../core/delivery/keys.ts';
import type { LaneRing, Ring } from '../../core/delivery/ring.ts';
import type { AddressedRing } from '../../core/delivery/ring-queue.ts';
import type { WebhookCall } from '../../core/delivery/webhook-client.ts';
import type { IdPrefix } from '../../core/ids/new-id.ts';
import type { JournalStore } from '../../core/journal/journal-store.ts';
import type { Log } from '../../core/log/log.ts';
import type { Webhook } from '../../core/webhook/webhook.ts';
import type { TaskDeps } from '../../lambdas/deliver/run-task.ts';
import type { LaneDeps, Visit } from '../../lambdas/deliver/visit-lane.ts';
import { ACCOUNT, REGISTRATION, SERIAL, testId, WEBHOOK } from './facts.ts';
import { createMemoryDeliveryLog } from './memory-delivery-log.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { createMemoryLaneStore, type MemoryLaneStore } from './memory-lane-store.ts';

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export const T0 = Date.parse('2026-03-28T14:00:00.000Z');

export const aWebhook: Webhook = {
  accountId: ACCOUNT,
  webhookId: WEBHOOK,
  url: 'https://example.com/hook',
  events: ['attendance.punch'],
  includeBackfill: false,
  maxConcurrency: 10,
  advanceAfterSeconds: 259_200,
  startsAt: new Date(T0 - 1).toISOString(),
  createdAt: new Date(T0 - 1).toISOString(),
};

export interface SetAlarm {
  readonly name: string;
  readonly dueMs: number;
  readonly addressed: AddressedRing;
}

/** One webhook, one registration and one lane between them, all in memory, with a clock that tests set. */
export interface LaneWorld {
  readonly deps: LaneDeps & TaskDeps & { readonly journal: JournalStore; readonly lanes: MemoryLaneStore };
  /** Every call the receiver saw, oldest first. */
  readonly calls: WebhookCall[];
  /** Rings that the function sent; tests take them off. */
  readonly rings: AddressedRing[];
  readonly alarms: SetAlarm[];
  nowMs: number;
  /** What the receiver answers. */
  answer: (call: WebhookCall) => AttemptResult;
  webhook: Webhook | undefined;
  registration: { readonly accountId: string; readonly removedAt?: string } | undefined;
  ring(overrides?: Partial<LaneRing>): LaneRing;
  visit(overrides?: Partial<Visit>): Visit;
}

export const accepted: AttemptResult = { kind: 'answered', statusCode: 200, answer: 'ok', durationMs: 5 };
export const refusedWith = (statusCode: number): AttemptResult => ({
  kind: 'answered',
  statusCode,
  answer: 'no',
  durationMs: 5,
});

export async function createLaneWorld(): Promise<LaneWorld> {
  let ids = 100;
  const newId = (prefix: IdPrefix): string => testId(prefix, ids++);
  const now = (): number => world.nowMs;
  const lanes = createMemoryLaneStore();
  await lanes.putHook({ webhookId: WEBHOOK, accountId: ACCOUNT, mode: 'open' });
  const rings: AddressedRing[] = [];
  const alarms: SetAlarm[] = [];
  const calls: WebhookCall[] = [];
  const world: LaneWorld = {
    nowMs: T0,
    answer: () => accepted,
    webhook: aWebhook,
    registration: { accountId: ACCOUNT },
    calls,
    rings,
    alarms,
    ring: (overrides) => ({
      kind: 'lane',
      webhook: WEBHOOK,
      registration: REGISTRATION,
      account: ACCOUNT,
      ring: newId('ring'),
      reason: 'event',
      at: world.nowMs,
      ...overrides,
    }),
    visit: (overrides) => ({
      group: ringGroup(WEBHOOK, REGISTRATION, 10),
      isRepeated: false,
      remainingMs: () => 40_000,
      ...overrides,
    }),
    deps: {
      now,
      log: silentLog,
      random: () => 0,
      newId,
      lanes,
      deliveryLog: createMemoryDeliveryLog(),
      journal: createMemoryJournal(now),
      targets: {
        getWebhook: async () => world.webhook,
        getSecret: async () => (world.webhook ? 'tu-secreto-webhook' : undefined),
        getRegistration: async (registrationId) =>
          world.registration && { registrationId, serial: SERIAL, facts: {}, stamps: {}, ...world.registration },
      },
      rings: {
        sendRings: async (sent) => {
          rings.push(...sent);
        },
      },
      alarms: {
        setAlarm: async (row, addressed, dueMs) => {
          const name = `${row}-${dueMs}`;
          if (!alarms.some((alarm) => alarm.name === name)) alarms.push({ name, dueMs, addressed });
        },
      },
      webhookClient: {
        post: async (call) => {
          calls.push(call);
          return world.answer(call);
        },
      },
    },
  };
  return world;
}

export const isLaneRing = (ring: Ring): ring is LaneRing => ring.kind === 'lane';

export const eventIdOfCall = ({ headers }: WebhookCall): string => headers['webhook-id'] ?? '';
