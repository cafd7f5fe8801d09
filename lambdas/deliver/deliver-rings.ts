import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LIMITS } from '../../core/contract/limits.ts';
import { RowMovedError } from '../../core/delivery/lane-store.ts';
import { parseRing, type Ring } from '../../core/delivery/ring.ts';
import type { Log } from '../../core/log/log.ts';
import type { Visit } from './visit-lane.ts';

export interface DeliverRingsDeps {
  readonly visitLane: (ring: Extract<Ring, { kind: 'lane' }>, visit: Visit) => Promise<void>;
  readonly runTask: (ring: Extract<Ring, { kind: 'task' }>) => Promise<void>;
  /** Makes a message visible again after that many seconds. */
  readonly hideFor: (receiptHandle: string, seconds: number) => Promise<void>;
  readonly log: Log;
}

/** What of Lambda's context this needs. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

/** A lane that was written meanwhile is read and decided again this often, before the ring goes back to the queue. */
const VISITS_PER_RING = 3;
const FIRST_PAUSE_SECONDS = 5;

/**
 * Works the rings of a batch in order. A failed webhook is never a failed message: only a fault of ours sends a ring,
 * and those behind it, back to the queue.
 */
export const deliverRings =
  (deps: DeliverRingsDeps) =>
  async ({ Records }: SQSEvent, context: InvocationContext): Promise<SQSBatchResponse> => {
    for (const [index, record] of Records.entries()) {
      try {
        await workRing(deps, record, context);
      } catch (error) {
        const receiveCount = receiveCountOf(record);
        deps.log.error('ring.failed', error, { receiveCount });
        await comeBackSooner(deps, record, receiveCount);
        return { batchItemFailures: Records.slice(index).map(({ messageId }) => ({ itemIdentifier: messageId })) };
      }
    }
    return { batchItemFailures: [] };
  };

async function workRing(deps: DeliverRingsDeps, record: SQSRecord, context: InvocationContext): Promise<void> {
  const ring = parseRing(record.body);
  if (!ring) {
    // It can never succeed, and it carries nothing: rows say what is left to do.
    deps.log.warn('ring.unreadable', { receiveCount: receiveCountOf(record) });
    return;
  }
  if (ring.kind === 'task') return deps.runTask(ring);
  for (let visits = 1; ; visits++) {
    const visit: Visit = {
      group: record.attributes.MessageGroupId ?? '',
      isRepeated: visits > 1 || receiveCountOf(record) > 1,
      remainingMs: () => context.getRemainingTimeInMillis(),
    };
    try {
      return await deps.visitLane(ring, visit);
    } catch (error) {
      // It may be our own write that moved the row: the SDK sends a write again when it did not hear the answer.
      if (!(error instanceof RowMovedError) || visits === VISITS_PER_RING) throw error;
    }
  }
}

/** So that a fault of ours does not keep a slot dark for the whole visibility timeout; longer each time. */
async function comeBackSooner(deps: DeliverRingsDeps, record: SQSRecord, receiveCount: number): Promise<void> {
  const seconds = Math.min(LIMITS.deliverVisibilitySeconds, FIRST_PAUSE_SECONDS * 2 ** (receiveCount - 1));
  try {
    await deps.hideFor(record.receiptHandle, seconds);
  } catch (error) {
    // The message comes back all the same, after its visibility timeout.
    deps.log.error('ring.failed', error, { receiveCount });
  }
}

const receiveCountOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount);
