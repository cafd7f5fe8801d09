import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import { MovableClock } from '../../../local/clock.ts';
import { startEventSources } from '../../../local/event-source/start-event-sources.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import type { PlannedEventSource, PlannedFunction } from '../../../local/template/planned-resource.ts';

const WORKER: PlannedFunction = {
  kind: 'function',
  logicalId: 'Worker',
  functionName: 'worker',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:worker',
  entryPath: '/worker.mjs',
  exportName: 'handler',
  handler: 'index.handler',
  roleArn: 'arn:aws:iam::000000000000:role/worker',
  logGroup: '/aws/lambda/worker',
  runtime: 'nodejs24.x',
  recursiveLoop: 'Terminate',
  logging: { format: 'JSON', applicationLevel: 'INFO', systemLevel: 'WARN' },
  environment: {},
  timeoutSeconds: 40,
  memoryMb: 128,
};

let clock: MovableClock;
let sqs: Sqs;

beforeEach(() => {
  clock = new MovableClock();
  sqs = createSqs({ clock, report: () => undefined, accountId: '000000000000', region: 'us-east-1' });
  sqs.ensureQueue({ queueName: 'plain', attributes: { VisibilityTimeout: '40' } });
  sqs.ensureQueue({ queueName: 'lanes.fifo', attributes: { FifoQueue: 'true', VisibilityTimeout: '39' } });
});

afterEach(() => {
  sqs.close();
  clock.stop();
});

function mapping(queueName: string, changes: Partial<PlannedEventSource> = {}): PlannedEventSource {
  return {
    kind: 'event-source',
    logicalId: 'Feed',
    functionRef: 'worker',
    queueArn: sqs.queueArn(queueName),
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportsItemFailures: true,
    enabled: true,
    ...changes,
  };
}

function start(mappings: PlannedEventSource[], mayTake = (_action: string) => true): string[] {
  const taken: string[] = [];
  const sources = startEventSources([WORKER, ...mappings], {
    sqs,
    functions: { find: (ref) => (ref === 'worker' ? 'Worker' : undefined), capacityOf: () => 3 },
    permissions: {
      checkFunction: (_, { action }) => {
        if (!mayTake(action)) throw new AwsError('AccessDeniedException', action);
      },
    },
    clock,
    region: 'us-east-1',
    invoke: (functionRef) => {
      taken.push(functionRef);
      return Promise.resolve({ kind: 'answer', payload: 'null' });
    },
    onFault: () => undefined,
  });
  for (const source of sources) void source.stop();
  return taken;
}

describe('startEventSources', () => {
  it('takes messages for a function whose timeout is not above the visibility timeout', () => {
    sqs.send(sqs.queueArn('plain'), { body: '1' });

    expect(start([mapping('plain', { maximumConcurrency: 2 })])).toEqual(['worker']);
  });

  it('takes nothing for a mapping that is not enabled', () => {
    sqs.send(sqs.queueArn('plain'), { body: '1' });

    expect(start([mapping('plain', { enabled: false })])).toEqual([]);
  });

  it.each<[string, Partial<PlannedEventSource>, string]>([
    ['lanes.fifo', {}, 'Queue visibility timeout: 39 seconds is less than Function timeout: 40 seconds'],
    ['lanes.fifo', { enabled: false }, 'Queue visibility timeout: 39 seconds is less'],
    ['lanes.fifo', { batchingWindowSeconds: 1 }, 'Batching window is not supported for FIFO queues'],
    ['lanes.fifo', { batchSize: 11 }, 'Maximum batch size must be between 1 and 10 inclusive'],
    ['plain', { batchSize: 0 }, 'Maximum batch size must be between 1 and 10000 inclusive'],
    ['plain', { batchSize: 11 }, 'Maximum batch window in seconds must be greater than 0'],
    ['plain', { batchSize: 11, batchingWindowSeconds: 5 }, 'the local cloud does not gather batches'],
    ['plain', { maximumConcurrency: 1 }, 'Member must have value between 2 and 1000'],
    ['plain', { maximumConcurrency: 1001 }, 'Member must have value between 2 and 1000'],
    ['plain', { functionRef: 'nobody' }, 'there is no function nobody'],
    ['absent', {}, 'The specified queue does not exist'],
  ])('refuses a mapping of %s with %j', (queueName, changes, problem) => {
    expect(() => start([mapping(queueName, changes)])).toThrow(problem);
  });

  it('names the place in the template', () => {
    const window = mapping('lanes.fifo', { batchingWindowSeconds: 1 });

    expect(() => start([window])).toThrow(
      'Feed (AWS::Lambda::EventSourceMapping), property MaximumBatchingWindowInSeconds: Batching',
    );
  });

  it('refuses a second mapping of the same queue and function', () => {
    expect(() => start([mapping('plain'), mapping('plain', { logicalId: 'Again' })])).toThrow(
      'Again (AWS::Lambda::EventSourceMapping), property EventSourceArn: An event source mapping with SQS arn',
    );
  });

  it.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
    'refuses a mapping whose function may not %s',
    (missing) => {
      expect(() => start([mapping('plain')], (action) => action !== missing)).toThrow(missing);
    },
  );
});
