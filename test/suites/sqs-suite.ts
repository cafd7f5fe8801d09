import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe } from 'vitest';
import { batchBehaviour } from './sqs/batches.ts';
import { deadLetterBehaviour } from './sqs/dead-letters.ts';
import { deduplicationBehaviour } from './sqs/deduplication.ts';
import { fifoBehaviour } from './sqs/fifo.ts';
import { longPollBehaviour } from './sqs/long-polls.ts';
import { messageBehaviour } from './sqs/messages.ts';
import { moveBehaviour } from './sqs/moves.ts';
import { queueBehaviour } from './sqs/queues.ts';
import { standardBehaviour } from './sqs/standard.ts';
import { TestQueue } from './sqs/test-queue.ts';
import { visibilityBehaviour } from './sqs/visibility.ts';

export interface SqsUnderTest {
  readonly client: SQSClient;
  /** Makes a queue with a name of its own, and gives its URL. */
  createQueue(attributes: Readonly<Record<string, string>>): Promise<string>;
  /** Lets this much time pass. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Makes queues that a test may do with as it likes. */
export interface TestQueues {
  fifo(attributes?: Readonly<Record<string, string>>): Promise<TestQueue>;
  standard(attributes?: Readonly<Record<string, string>>): Promise<TestQueue>;
  readonly client: SQSClient;
  advance(ms: number): Promise<void>;
}

/** What SQS does, and so must everything that stands in for it. */
export function sqsBehaviour(name: string, create: () => Promise<SqsUnderTest>): void {
  describe(name, () => {
    let underTest: SqsUnderTest;
    const queues: TestQueues = {
      fifo: async (attributes = {}) => queues.standard({ FifoQueue: 'true', ...attributes }),
      standard: async (attributes = {}) => new TestQueue(underTest.client, await underTest.createQueue(attributes)),
      get client() {
        return underTest.client;
      },
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
    longPollBehaviour(queues);
    deadLetterBehaviour(queues);
    moveBehaviour(queues);
    batchBehaviour(queues);
    messageBehaviour(queues);
    queueBehaviour(queues);
  });
}
