import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { RowMovedError } from '../../../core/delivery/lane-store.ts';
import type { Ring } from '../../../core/delivery/ring.ts';
import { deliverRings, type DeliverRingsDeps } from '../../../lambdas/deliver/deliver-rings.ts';
import type { Visit } from '../../../lambdas/deliver/visit-lane.ts';
import { ACCOUNT, REGISTRATION, WEBHOOK } from '../../support/facts.ts';
import { silentLog } from '../../support/lane-world.ts';
import { aRecord } from '../../support/sqs-record.ts';

const laneRing: Ring = {
  kind: 'lane',
  webhook: WEBHOOK,
  registration: REGISTRATION,
  account: ACCOUNT,
  ring: 'ring_1',
  reason: 'event',
  at: 0,
};
const record = (messageId: string, body: string, receiveCount = 1): SQSRecord =>
  aRecord({ messageId, body, receiveCount });
const context = { getRemainingTimeInMillis: () => 40_000 };

function harness(overrides: Partial<DeliverRingsDeps> = {}) {
  const visits: { ring: Ring; visit: Visit }[] = [];
  const hidden: [string, number][] = [];
  const deps: DeliverRingsDeps = {
    visitLane: async (ring, visit) => void visits.push({ ring, visit }),
    runTask: async () => {},
    hideFor: async (handle, seconds) => void hidden.push([handle, seconds]),
    log: silentLog,
    ...overrides,
  };
  return { handle: deliverRings(deps), visits, hidden };
}

describe('deliverRings', () => {
  it('visits the lane that a ring names, and tells how the ring came', async () => {
    const { handle, visits } = harness();

    const result = await handle({ Records: [record('m1', JSON.stringify(laneRing), 3)] }, context);

    expect(result).toEqual({ batchItemFailures: [] });
    expect(visits).toMatchObject([{ ring: laneRing, visit: { group: 'group-1', isRepeated: true } }]);
  });

  it.each(['not json', '{}', '{"kind":"lane"}', JSON.stringify({ ...laneRing, reason: 'because' })])(
    'takes %s off the queue: it can never be worked',
    async (body) => {
      const { handle, visits } = harness();

      expect(await handle({ Records: [record('m1', body)] }, context)).toEqual({ batchItemFailures: [] });
      expect(visits).toEqual([]);
    },
  );

  it('visits again when the lane was written meanwhile, and not for ever', async () => {
    const repeated: boolean[] = [];
    const moved = async (_ring: Ring, { isRepeated }: Visit): Promise<void> => {
      repeated.push(isRepeated);
      throw new RowMovedError('moved');
    };
    const { handle } = harness({ visitLane: moved });

    const result = await handle({ Records: [record('m1', JSON.stringify(laneRing))] }, context);

    // The row may have been moved by the visit's own write, of which it did not hear.
    expect(repeated).toEqual([false, true, true]);
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });

  it.each([
    [1, 5],
    [2, 10],
    [5, 80],
    [9, 240],
  ])('brings a ring back after a fault of ours, longer each time (receive %i: %i s)', async (receiveCount, seconds) => {
    const { handle, hidden } = harness({ visitLane: async () => Promise.reject(new Error('DynamoDB is away')) });

    const result = await handle(
      { Records: [record('m1', JSON.stringify(laneRing), receiveCount), record('m2', JSON.stringify(laneRing))] },
      context,
    );

    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }] });
    expect(hidden).toEqual([['handle-m1', seconds]]);
  });

  it('still gives the ring back when its visibility cannot be changed', async () => {
    const away = async (): Promise<void> => Promise.reject(new Error('away'));
    const { handle } = harness({ visitLane: away, hideFor: away });

    expect(await handle({ Records: [record('m1', JSON.stringify(laneRing))] }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
  });
});
