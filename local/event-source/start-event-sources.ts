import type { FunctionService } from '../lambda/function-service.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { ofKind, type PlannedResource } from '../template/planned-resource.ts';
import { TemplateError } from '../template/template-error.ts';
import { SqsEventSource } from './sqs-event-source.ts';

export interface EventSourceSurroundings {
  readonly sqs: Sqs;
  readonly functions: FunctionService;
  readonly region: string;
  readonly invoke: (functionRef: string, event: unknown) => Promise<InvocationResult>;
  readonly onFault: (error: unknown) => void;
}

/** Starts the event source mappings of a stack. */
export function startEventSources(
  resources: readonly PlannedResource[],
  { sqs, functions, region, invoke, onFault }: EventSourceSurroundings,
): SqsEventSource[] {
  const mappings = ofKind(resources, 'event-source').filter(({ enabled }) => enabled);
  return mappings.map(({ logicalId, functionRef, queueArn, batchSize, reportsItemFailures, maximumConcurrency }) => {
    if (functions.find(functionRef) === undefined) {
      const place = { logicalId, type: 'AWS::Lambda::EventSourceMapping', property: 'FunctionName' };
      throw new TemplateError(place, `there is no function ${functionRef}`);
    }
    const capacity = functions.capacityOf(functionRef);
    return new SqsEventSource({
      queue: sqs,
      queueArn,
      region,
      batchSize,
      reportsItemFailures,
      // A message that is taken without an instance at hand would run out of its visibility timeout.
      concurrency: Math.min(maximumConcurrency ?? capacity, capacity),
      invoke: (event) => invoke(functionRef, event),
      onFault,
    });
  });
}
