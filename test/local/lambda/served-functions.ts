import { fileURLToPath } from 'node:url';
import { Activity } from '../../../local/activity.ts';
import { MovableClock } from '../../../local/clock.ts';
import {
  FunctionService,
  type FunctionDefinition,
  type FunctionServiceOptions,
} from '../../../local/lambda/function-service.ts';
import type { QueueMessage } from '../../../local/lambda/given-up-event.ts';
import type { InvocationFailure, InvocationRefusal, InvocationResult } from '../../../local/lambda/invocation.ts';

/** A function that does what its event says. */
export const behaviours: FunctionDefinition = {
  logicalId: 'Behaviours1A2B',
  functionName: 'stack-Behaviours1A2B',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:stack-Behaviours1A2B',
  entryPath: fileURLToPath(new URL('../../fixtures/functions/behaviours.mjs', import.meta.url)),
  exportName: 'handler',
  handler: 'behaviours.handler',
  runtime: 'nodejs24.x',
  logGroup: '/aws/lambda/stack-Behaviours1A2B',
  logging: { format: 'JSON', applicationLevel: 'INFO', systemLevel: 'WARN' },
  environment: { TABLE: 'stack-Table' },
  timeoutSeconds: 20,
  memoryMb: 256,
};

/** Serves functions to a test and keeps what they have to say. */
export class ServedFunctions {
  readonly clock = new MovableClock();
  readonly activity = new Activity();
  readonly lines: string[] = [];
  readonly failures: (InvocationFailure | InvocationRefusal)[] = [];
  readonly sent: QueueMessage[] = [];
  readonly faults: unknown[] = [];
  private readonly services: FunctionService[] = [];

  serve(changes: Partial<FunctionDefinition> = {}, options: Partial<FunctionServiceOptions> = {}): FunctionService {
    const service = new FunctionService({
      functions: [{ ...behaviours, ...changes }],
      region: 'us-east-1',
      endpoints: { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9' },
      clock: this.clock,
      clockOffset: this.clock.sharedOffset,
      maxInstances: 4,
      onLine: (logicalId, line) => this.lines.push(`${logicalId} ${line}`),
      onFailure: (_logicalId, failure) => this.failures.push(failure),
      sendToQueue: (message) => this.sent.push(message),
      track: (work) => this.activity.track(work),
      onFault: (error) => this.faults.push(error),
      ...options,
    });
    this.services.push(service);
    return service;
  }

  /** @returns what the function answered. @throws Error when it did not answer. */
  readonly call = async (service: FunctionService, event: object): Promise<unknown> =>
    answerOf(await service.invoke(behaviours.logicalId, event));

  /** Stops what was served, and forgets what was said. */
  async stop(): Promise<void> {
    await Promise.all(this.services.splice(0).map((service) => service.stop()));
    for (const kept of [this.lines, this.failures, this.sent, this.faults]) kept.length = 0;
  }
}

export function answerOf(result: InvocationResult): unknown {
  if (result.kind !== 'answer') throw new Error(`${result.errorType}: ${result.errorMessage}`);
  return JSON.parse(result.payload);
}
