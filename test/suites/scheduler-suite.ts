import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupBehaviours } from './scheduler/groups.ts';
import { refusalBehaviours } from './scheduler/refusals.ts';
import { scheduleBehaviours } from './scheduler/schedules.ts';
import type { Behaviours } from './scheduler/test-scheduler.ts';
import { TestScheduler } from './scheduler/test-scheduler.ts';

export interface SchedulerUnderTest {
  readonly client: SchedulerClient;
  close(): Promise<void>;
}

/** Something in which an implementation is known to be unlike AWS: it is expected to fail that behaviour. */
export interface KnownDifference {
  readonly behaviour: string;
  readonly why: string;
}

/** Groups last: who deletes the default group has nothing left to show. */
const BEHAVIOURS: Behaviours = { ...scheduleBehaviours, ...refusalBehaviours, ...groupBehaviours };

/** What the API of EventBridge Scheduler does, and so must everything that stands in for it. Nothing here comes due. */
export function schedulerBehaviour(
  name: string,
  create: () => Promise<SchedulerUnderTest>,
  differences: readonly KnownDifference[] = [],
): void {
  describe(name, () => {
    let underTest: SchedulerUnderTest;
    beforeAll(async () => {
      underTest = await create();
    });
    afterAll(() => underTest.close());

    for (const [behaviour, check] of Object.entries(BEHAVIOURS)) {
      const difference = differences.find((known) => known.behaviour === behaviour);
      const run = () => check(new TestScheduler(underTest.client));
      if (difference) it.fails(`${behaviour}: not so, ${difference.why}`, run);
      else it(behaviour, run);
    }

    it('differs only where the suite looks', () => {
      const unknown = differences.filter(({ behaviour }) => !Object.hasOwn(BEHAVIOURS, behaviour));

      expect(unknown).toEqual([]);
    });
  });
}
