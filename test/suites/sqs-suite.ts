import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchBehaviour } from './sqs/batches.ts';
import { deadLetterBehaviour } from './sqs/dead-letters.ts';
import { deduplicationBehaviour } from './sqs/deduplication.ts';
import { fifoBehaviour } from './sqs/fifo.ts';
import { longPollBehaviour } from './sqs/long-polls.ts';
import { messageBehaviour } from './sqs/messages.ts';
import { moveBehaviour } from './sqs/moves.ts';
import { queueAdminBehaviour } from './sqs/queue-admin.ts';
import { queueBehaviour } from './sqs/queues.ts';
import { receiveAttemptBehaviour } from './sqs/receive-attempts.ts';
import { redriveAllowBehaviour } from './sqs/redrive-allow.ts';
import { standardBehaviour } from './sqs/standard.ts';
import { TestQueue } from './sqs/test-queue.ts';
import { visibilityBehaviour } from './sqs/visibility.ts';

export interface SqsUnderTest {
  readonly client: SQSClient;
  /** Lets this much time pass. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Something in which an implementation is known to be unlike AWS: it is expected to fail that behaviour. */
export interface KnownDifference {
  /** What it is about and what it does, as in `batch: sends in the order of its entries`. */
  readonly behaviour: string;
  readonly why: string;
  /** The behaviour fails at times only, when calls overtake each other: it is left out. */
  readonly unsteady?: true | undefined;
}

/** @param timeoutMs of the test: as long as all others when left out. */
type DefineBehaviour = (name: string, check: () => Promise<void>, timeoutMs?: number) => void;

/** What a behaviour is checked with: makes queues that a test may do with as it likes. */
export interface TestQueues {
  readonly client: SQSClient;
  describe(what: string, define: (it: DefineBehaviour) => void): void;
  fifo(attributes?: Readonly<Record<string, string>>): Promise<TestQueue>;
  standard(attributes?: Readonly<Record<string, string>>): Promise<TestQueue>;
  /** A name that no queue had yet. */
  newName(): string;
  advance(ms: number): Promise<void>;
}

/** What SQS does, and so must everything that stands in for it. */
export function sqsBehaviour(
  name: string,
  create: () => Promise<SqsUnderTest>,
  differences: readonly KnownDifference[] = [],
): void {
  describe(name, () => {
    let underTest: SqsUnderTest;
    let names = 0;
    const seen = new Set<string>();
    const createQueue = async (QueueName: string, Attributes: Readonly<Record<string, string>>) => {
      const { QueueUrl = '' } = await underTest.client.send(new CreateQueueCommand({ QueueName, Attributes }));
      return new TestQueue(underTest.client, QueueUrl);
    };
    const queues: TestQueues = {
      get client() {
        return underTest.client;
      },
      describe: (what, define) =>
        describe(what, () =>
          define((behaviour, check, timeoutMs) => {
            const fullName = `${what}: ${behaviour}`;
            seen.add(fullName);
            const difference = differences.find((known) => known.behaviour === fullName);
            if (difference?.unsteady) return;
            if (difference) it.fails(`${behaviour}: not so, ${difference.why}`, check, timeoutMs);
            else it(behaviour, check, timeoutMs);
          }),
        ),
      fifo: (attributes = {}) => createQueue(`${queues.newName()}.fifo`, { FifoQueue: 'true', ...attributes }),
      standard: (attributes = {}) => createQueue(queues.newName(), attributes),
      newName: () => `suite-${String(names++).padStart(4, '0')}`,
      advance: (ms) => underTest.advance(ms),
    };

    beforeAll(async () => {
      underTest = await create();
    });
    afterAll(() => underTest.close());

    fifoBehaviour(queues);
    deduplicationBehaviour(queues);
    standardBehaviour(queues);
    visibilityBehaviour(queues);
    receiveAttemptBehaviour(queues);
    longPollBehaviour(queues);
    deadLetterBehaviour(queues);
    redriveAllowBehaviour(queues);
    moveBehaviour(queues);
    batchBehaviour(queues);
    messageBehaviour(queues);
    queueBehaviour(queues);
    queueAdminBehaviour(queues);

    it('differs only where the suite looks', () => {
      expect(differences.filter(({ behaviour }) => !seen.has(behaviour))).toEqual([]);
    });
  });
}
