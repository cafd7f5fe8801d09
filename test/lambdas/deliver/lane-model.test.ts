import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ringGroup } from '../../../core/delivery/keys.ts';
import { RowMovedError, type LaneStore } from '../../../core/delivery/lane-store.ts';
import type { Ring } from '../../../core/delivery/ring.ts';
import { deliverRings } from '../../../lambdas/deliver/deliver-rings.ts';
import { visitLane, type LaneDeps } from '../../../lambdas/deliver/visit-lane.ts';
import { aRecord } from '../../support/sqs-record.ts';
import { createCrasher, Died, type Death } from '../../support/crashing.ts';
import { ACCOUNT, aFact, REGISTRATION, testId, WEBHOOK } from '../../support/facts.ts';
import {
  accepted,
  createLaneWorld,
  eventIdOfCall,
  refusedWith,
  silentLog,
  type LaneWorld,
} from '../../support/lane-world.ts';

const OWNER = { accountId: ACCOUNT, registrationId: REGISTRATION };

/** What goes wrong, one entry a visit; after the last one everything works. */
interface Trouble {
  readonly death: Death | undefined;
  /** The write of the lane, counted from 1, whose answer gets lost: the SDK sends it again, and it finds its own row. */
  readonly unheardWrite: number | undefined;
  /** How many attempts of the visit the receiver accepts before it refuses. */
  readonly accepts: number;
  /** SQS and Scheduler are at least once. */
  readonly doubled: boolean;
  /** Events that come in before the visit, with their ring. */
  readonly appends: number;
  /** Somebody presses "retry". */
  readonly byHand: boolean;
}

// Mostly quiet around a failure: with nothing else to ring the lane, only its own alarm can.
const troubles: fc.Arbitrary<Trouble[]> = fc.array(
  fc.record({
    death: fc.option(fc.record({ call: fc.integer({ min: 1, max: 14 }), afterEffect: fc.boolean() }), {
      nil: undefined,
      freq: 2,
    }),
    unheardWrite: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 2 }),
    accepts: fc.constantFrom(0, 0, 1, 2, 3),
    doubled: fc.boolean(),
    appends: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
    byHand: fc.constantFrom(false, false, false, false, true),
  }),
  { maxLength: 14 },
);

interface Message {
  readonly ring: Ring;
  receiveCount: number;
}

/** One message group, first in first out, with the alarms that ring into it. Runs until nothing is left to ring. */
async function run(world: LaneWorld, script: readonly Trouble[]): Promise<{ outcomes: [string, boolean][] }> {
  const queue: Message[] = [];
  const outcomes: [string, boolean][] = [];
  let events = 0;
  const send = (ring: Ring): number => queue.push({ ring, receiveCount: 0 });
  const takeSent = (): void => {
    for (const { ring } of world.rings.splice(0)) send(ring);
  };
  const append = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number++) {
      await world.deps.journal.append(OWNER, [aFact(++events)]);
      send(world.ring());
    }
  };

  await append(2);
  for (let visit = 0; ; visit++) {
    if (visit > 500) throw new Error('rings breed: 500 visits and still not quiet');
    const trouble = script[visit];
    await append(trouble?.appends ?? 0);
    if (trouble?.byHand) send(world.ring({ reason: 'manual' }));
    takeSent();

    const [message] = queue;
    if (!message) {
      const next = world.alarms.sort((a, b) => a.dueMs - b.dueMs).shift();
      if (!next) return { outcomes };
      world.nowMs = Math.max(world.nowMs, next.dueMs);
      send(next.addressed.ring);
      if (trouble?.doubled) send(next.addressed.ring);
      continue;
    }

    let accepts = trouble?.accepts ?? Infinity;
    world.answer = (call) => {
      const isAccepted = accepts-- > 0;
      outcomes.push([eventIdOfCall(call), isAccepted]);
      return isAccepted ? accepted : refusedWith(500);
    };
    message.receiveCount += 1;
    if (await handleMessage(crashing(world.deps, trouble ?? {}), message)) queue.shift();
    // The message becomes visible again; its group waits behind it.
    else world.nowMs += 5_000;
  }
}

/** @returns whether the message is done with. */
async function handleMessage(deps: LaneDeps, { ring, receiveCount }: Message): Promise<boolean> {
  const faults: unknown[] = [];
  const handle = deliverRings({
    visitLane: (laneRing, visit) => visitLane(deps, laneRing, visit),
    runTask: async () => {},
    hideFor: async () => {},
    log: { ...silentLog, error: (_code, error) => void faults.push(error) },
  });
  const { batchItemFailures } = await handle(
    { Records: [aRecord({ body: JSON.stringify(ring), receiveCount, group: ringGroup(WEBHOOK, REGISTRATION, 10) })] },
    { getRemainingTimeInMillis: () => 40_000 },
  );
  expect(faults.filter((fault) => !(fault instanceof Died))).toEqual([]);
  return batchItemFailures.length === 0;
}

function crashing(deps: LaneDeps, { death, unheardWrite }: Partial<Trouble>): LaneDeps {
  const crasher = createCrasher(death);
  let writes = 0;
  const lanes: LaneStore = {
    ...deps.lanes,
    async putLane(webhookId, registrationId, lane) {
      const stored = await deps.lanes.putLane(webhookId, registrationId, lane);
      if (++writes === unheardWrite) throw new RowMovedError('it is there already');
      return stored;
    },
  };
  return {
    ...deps,
    lanes: crasher.wrap(lanes),
    deliveryLog: crasher.wrap(deps.deliveryLog),
    journal: crasher.wrap(deps.journal),
    rings: crasher.wrap(deps.rings),
    alarms: crasher.wrap(deps.alarms),
    webhookClient: crasher.wrap(deps.webhookClient),
  };
}

describe('a lane under crashes, failures, doubled and foreign rings', () => {
  it('delivers everything, first attempts in order, and falls quiet (I4, I5, I8)', async () => {
    await fc.assert(
      fc.asyncProperty(troubles, async (script) => {
        const world = await createLaneWorld();

        const { outcomes } = await run(world, script);

        const { position: last } = await world.deps.journal.getHead(REGISTRATION);
        const all = Array.from({ length: last }, (_, index) => testId('evt', index + 1));
        const { lane } = await world.deps.lanes.getHookAndLane(WEBHOOK, REGISTRATION);
        // I5: nothing is skipped, and nothing is left waiting.
        expect(lane).toMatchObject({ cursor: last });
        expect(lane?.waiting).toBeUndefined();
        expect([...new Set(outcomes.filter(([, ok]) => ok).map(([id]) => id))]).toEqual(all);
        // I4: an event is first attempted only after the one before was accepted.
        const accepts = new Set<string>();
        const tried = new Set<string>();
        for (const [id, ok] of outcomes) {
          if (!tried.has(id)) expect([...accepts]).toEqual(all.slice(0, all.indexOf(id)));
          tried.add(id);
          if (ok) accepts.add(id);
        }
      }),
      { numRuns: 400 },
    );
  });
});
