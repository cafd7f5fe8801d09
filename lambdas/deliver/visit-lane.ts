import { LIMITS } from '../../core/contract/limits.ts';
import { clampDue, type AlarmClient } from '../../core/delivery/alarm-client.ts';
import { decideOutcome, type Outcome } from '../../core/delivery/decide-outcome.ts';
import type { DeliveryStatus } from '../../core/delivery/delivery-record.ts';
import { laneKey, ringGroup } from '../../core/delivery/keys.ts';
import { decideRing, isEarly, type Lane } from '../../core/delivery/lane.ts';
import type { Hook, LaneStore } from '../../core/delivery/lane-store.ts';
import type { LaneRing, RingReason } from '../../core/delivery/ring.ts';
import type { AddressedRing, RingQueue } from '../../core/delivery/ring-queue.ts';
import type { IdPrefix } from '../../core/ids/new-id.ts';
import type { JournalEvent } from '../../core/journal/event.ts';
import type { JournalStore } from '../../core/journal/journal-store.ts';
import { wantsEvent, type Webhook } from '../../core/webhook/webhook.ts';
import { attemptEvent, type AttemptDeps } from './attempt-event.ts';
import type { Targets } from './targets.ts';

export interface LaneDeps extends AttemptDeps {
  readonly lanes: LaneStore;
  readonly journal: Pick<JournalStore, 'readAfter' | 'firstPositionSince'>;
  readonly targets: Targets;
  readonly rings: RingQueue;
  readonly alarms: AlarmClient;
  /** In [0, 1). */
  readonly random: () => number;
  readonly newId: (prefix: IdPrefix) => string;
}

/** How a ring came to us. */
export interface Visit {
  /** The message's group; a ring outside its lane's present group is sent on. */
  readonly group: string;
  /** An earlier visit of the same ring did not end well: it may have written the lane and set no alarm. */
  readonly isRepeated: boolean;
  /** Milliseconds until the function is stopped. */
  readonly remainingMs: () => number;
}

/** Events read at a time. */
const PAGE_SIZE = 25;
/** A ring sent at once that has not come by then is taken for lost: from then on any ring works the row. */
const RING_TRUSTED_MS = 300_000;

/** What a visit needs to know of its lane, read before any of it is worked. */
interface Place {
  readonly ring: LaneRing;
  readonly hook: Hook;
  readonly webhook: Webhook;
  readonly secret: string;
  readonly serial: string;
}

/**
 * Works one lane: what is behind its cursor goes out in order, until nothing is left, an attempt fails or time runs short.
 * @throws RowMovedError when the lane was written meanwhile: read again and decide again.
 */
export async function visitLane(deps: LaneDeps, ring: LaneRing, visit: Visit): Promise<void> {
  const { hook, lane: stored } = await deps.lanes.getHookAndLane(ring.webhook, ring.registration);
  const place = hook && (await findPlace(deps, ring, hook));
  if (!place) return stored && dropLane(deps, ring);
  if (place === 'removed') return;

  const { webhook } = place;
  if (visit.group !== ringGroup(ring.webhook, ring.registration, webhook.maxConcurrency)) {
    const deduplicationId = deps.newId('ring');
    return deps.rings.sendRings([{ ring, maxConcurrency: webhook.maxConcurrency, deduplicationId }]);
  }
  if (hook.mode !== 'open') return stopWaiting(deps, ring, stored);
  if (decideRing(stored?.waiting, ring, deps.now()) === 'ignore') return setAlarmAgain(deps, place, stored, visit);
  await drainLane(deps, place, stored, visit);
}

/** Undefined: the webhook or registration is gone or another account's. `removed`: the device may come back. */
async function findPlace(deps: LaneDeps, ring: LaneRing, hook: Hook): Promise<Place | 'removed' | undefined> {
  const [webhook, secret, registration] = await Promise.all([
    deps.targets.getWebhook(hook.accountId, ring.webhook),
    deps.targets.getSecret(ring.webhook),
    deps.targets.getRegistration(ring.registration),
  ]);
  if (!webhook || secret === undefined || registration?.accountId !== hook.accountId) return undefined;
  if (registration.removedAt !== undefined) return 'removed';
  return { ring, hook, webhook, secret, serial: registration.serial };
}

async function dropLane(deps: LaneDeps, { webhook, registration }: LaneRing): Promise<void> {
  await deps.lanes.deleteLane(webhook, registration);
  deps.log.info('lane.dropped', { webhookId: webhook, registrationId: registration });
}

/** A webhook that is not open has no work to come. */
async function stopWaiting(deps: LaneDeps, ring: LaneRing, stored: Lane | undefined): Promise<void> {
  if (!stored?.waiting) return;
  const { waiting: _, ...lane } = stored;
  await deps.lanes.putLane(ring.webhook, ring.registration, lane);
}

async function drainLane(deps: LaneDeps, place: Place, stored: Lane | undefined, visit: Visit): Promise<void> {
  const { registration, webhook: webhookId } = place.ring;
  let lane = stored ?? (await newLane(deps, place));
  let written = stored;
  let failing = place.hook.failingSince !== undefined;
  let early = lane.head !== undefined && isEarly(lane.waiting, place.ring, deps.now());
  const put = async (next: Lane): Promise<void> => {
    lane = written = await deps.lanes.putLane(webhookId, registration, next);
  };

  for (let more = true; more;) {
    const events = await deps.journal.readAfter(registration, lane.cursor, PAGE_SIZE);
    more = events.length === PAGE_SIZE;
    for (const event of events) {
      if (!wantsEvent(place.webhook, { type: event.type, serial: place.serial, backfill: event.backfill })) {
        lane = { ...lane, cursor: event.position };
        continue;
      }
      if (visit.remainingMs() < LIMITS.attemptReserveMs) return leaveForLater(deps, place, lane);

      const { outcome, head } = await attemptHead(deps, place, lane, event);
      const { version, step } = lane;
      switch (outcome.kind) {
        case 'delivered':
          await put({ cursor: event.position, version, step: 0, lastDeliveredAt: toIso(deps.now()) });
          if (failing) await deps.lanes.markRecovered(webhookId, toIso(deps.now()));
          failing = early = false;
          break;
        case 'refused':
        case 'exhausted':
          await put({ ...withoutWork(lane), cursor: event.position });
          early = false;
          break;
        case 'disable':
          await deps.lanes.disableHook(webhookId, 'receiver_gone');
          return put({ ...withoutWork(lane), head });
        case 'retry':
          // A try by hand that fails leaves the lane's own schedule as it was.
          if (early) return setAlarmAgain(deps, place, lane, visit);
          await put({ ...lane, step: step + 1, head, waiting: waitUntil(deps, outcome.delaySeconds) });
          if (!failing) await deps.lanes.markFailing(webhookId, toIso(deps.now()));
          return lane.waiting && setAlarm(deps, place, lane.waiting);
      }
    }
  }

  const cursorMoved = lane.cursor !== (written?.cursor ?? 0);
  if (cursorMoved || written?.waiting) await put(withoutWork(lane));
}

/** A new lane starts at the first position received since its webhook was created. */
async function newLane(deps: LaneDeps, { ring, webhook }: Place): Promise<Lane> {
  const first = await deps.journal.firstPositionSince(ring.registration, webhook.startsAt);
  return { cursor: first - 1, version: 0, step: 0 };
}

/** Makes the attempt of the event at the lane's head, and decides what follows. */
async function attemptHead(
  deps: LaneDeps,
  { ring, hook, webhook, secret, serial }: Place,
  lane: Lane,
  event: JournalEvent,
): Promise<{ outcome: Outcome; head: NonNullable<Lane['head']> }> {
  const { decision } = await attemptEvent(deps, {
    webhook,
    secret,
    event,
    serial,
    trigger: ring.reason === 'manual' ? 'retry' : 'lane',
    isKnown: lane.head !== undefined,
    decide: (result, startedAtMs) => {
      const head = {
        firstAttemptAt: lane.head?.firstAttemptAt ?? toIso(startedAtMs),
        attempts: (lane.head?.attempts ?? 0) + 1,
      };
      const outcome = decideOutcome(
        result,
        { firstAttemptAtMs: Date.parse(head.firstAttemptAt), attempts: head.attempts, step: lane.step },
        {
          nowMs: deps.now(),
          advanceAfterSeconds: webhook.advanceAfterSeconds,
          lastOkAtMs: hook.lastOkAt === undefined ? undefined : Date.parse(hook.lastOkAt),
          random: deps.random(),
        },
      );
      return { outcome, head, status: statusOf(outcome) };
    },
  });
  return decision;
}

function statusOf({ kind }: Outcome): DeliveryStatus {
  return kind === 'retry' || kind === 'disable' ? 'retrying' : kind;
}

/** More is left than there is time: the row says so first, then a ring goes out. */
async function leaveForLater(deps: LaneDeps, place: Place, lane: Lane): Promise<void> {
  const ring = deps.newId('ring');
  await deps.lanes.putLane(place.ring.webhook, place.ring.registration, {
    ...lane,
    waiting: { ring, nextAt: toIso(deps.now() + RING_TRUSTED_MS) },
  });
  await deps.rings.sendRings([addressed(place, { ring, reason: 'more', at: deps.now() })]);
}

/** When the lane is due again, and the one ring that will say so (I8). */
function waitUntil(deps: LaneDeps, delaySeconds: number): NonNullable<Lane['waiting']> {
  const nowMs = deps.now();
  return { nextAt: toIso(clampDue(nowMs + delaySeconds * 1000, nowMs)), ring: deps.newId('ring') };
}

/** For a ring that was worked before: that visit may have ended between writing the row and setting the alarm. */
async function setAlarmAgain(deps: LaneDeps, place: Place, lane: Lane | undefined, visit: Visit): Promise<void> {
  if (visit.isRepeated && lane?.waiting) await setAlarm(deps, place, lane.waiting);
}

async function setAlarm(deps: LaneDeps, place: Place, waiting: NonNullable<Lane['waiting']>): Promise<void> {
  const dueMs = Date.parse(waiting.nextAt);
  const ring = addressed(place, { ring: waiting.ring, reason: 'alarm', at: dueMs });
  await deps.alarms.setAlarm(laneKey(place.ring.registration), ring, dueMs);
}

function addressed(
  { ring: { webhook, registration, account }, webhook: { maxConcurrency } }: Place,
  ring: { readonly ring: string; readonly reason: RingReason; readonly at: number },
): AddressedRing {
  return { ring: { kind: 'lane', webhook, registration, account, ...ring }, maxConcurrency };
}

/** The lane with its head dealt with and nothing to come; its step ends only with a success. */
function withoutWork({ cursor, version, step, lastDeliveredAt }: Lane): Lane {
  return { cursor, version, step, ...(lastDeliveredAt === undefined ? {} : { lastDeliveredAt }) };
}

const toIso = (ms: number): string => new Date(ms).toISOString();
