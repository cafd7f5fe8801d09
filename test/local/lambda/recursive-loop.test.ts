import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqsEventSource } from '../../../local/event-source/sqs-event-source.ts';
import type { FunctionDefinition } from '../../../local/lambda/function-service.ts';
import { ACCOUNT, serveSqs, type ServedSqs } from '../sqs/served-sqs.ts';
import { until } from '../../support/until.ts';
import { ServedFunctions } from './served-functions.ts';

const functions = new ServedFunctions();
let served: ServedSqs;
let source: SqsEventSource | undefined;
/** How many messages the function was invoked with, or would have been. */
let taken: number;

beforeEach(async () => {
  taken = 0;
  served = await serveSqs();
  served.sqs.ensureQueue({ queueName: 'dead', attributes: {} });
  const redrive = { deadLetterTargetArn: served.sqs.queueArn('dead'), maxReceiveCount: 2 };
  const attributes = { VisibilityTimeout: '60', RedrivePolicy: JSON.stringify(redrive) };
  served.sqs.ensureQueue({ queueName: 'rings', attributes });
});

afterEach(async () => {
  await source?.stop();
  await functions.stop();
  await served.close();
});

/** Starts a function that sends to the queue which invokes it, and rings it once. */
function start(recursiveLoop?: FunctionDefinition['recursiveLoop']): void {
  const { sqs, clock } = served;
  const service = functions.serve(
    {
      entryPath: fileURLToPath(new URL('../../fixtures/functions/ring-again.mjs', import.meta.url)),
      environment: { QUEUE_URL: sqs.queueUrl('rings') },
      ...(recursiveLoop === undefined ? {} : { recursiveLoop }),
    },
    { endpoints: { AWS_ENDPOINT_URL_SQS: new URL(sqs.queueUrl('rings')).origin }, clock },
  );
  source = new SqsEventSource({
    queue: sqs,
    queueArn: sqs.queueArn('rings'),
    clock,
    region: ACCOUNT.region,
    batchSize: 1,
    reportsItemFailures: true,
    concurrency: 1,
    invoke: (event) => {
      taken++;
      return service.invokeFromSource('Behaviours1A2B', event);
    },
    onFault: (error) => {
      throw error;
    },
  });
  sqs.send(sqs.queueArn('rings'), { body: '1' });
}

describe('a function that sends to the queue which invokes it', () => {
  it('is not invoked a 17th time in one chain, and the message ends in the dead-letter queue', async () => {
    start();

    await until('the loop to be found', () => functions.failures.length === 1);

    expect(functions.failures).toMatchObject([{ kind: 'refusal', errorType: 'RecursiveInvocationException' }]);
    expect(taken).toBe(17);
    served.clock.advance(60_000);
    await until('the message to come once more', () => functions.failures.length === 2);
    served.clock.advance(60_000);
    const dead = await until('the message in the dead-letter queue', () => {
      return served.sqs.receive(served.sqs.queueArn('dead'), { max: 1 }).at(0);
    });
    expect(dead.body).toBe('17');
    expect(taken).toBe(18);
  });

  it('goes on when it may', async () => {
    start('Allow');

    await until('two dozen rings', () => taken > 24);

    expect(functions.failures).toEqual([]);
  });
});
