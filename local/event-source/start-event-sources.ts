import type { Permissions } from '../iam/permissions.ts';
import type { FunctionService } from '../lambda/function-service.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { ofKind, type PlannedResource } from '../template/planned-resource.ts';
import { TemplateError } from '../template/template-error.ts';
import { SqsEventSource } from './sqs-event-source.ts';

export interface EventSourceSurroundings {
  readonly sqs: Sqs;
  readonly functions: FunctionService;
  readonly permissions: Pick<Permissions, 'checkFunction'>;
  readonly region: string;
  readonly invoke: (functionRef: string, event: unknown) => Promise<InvocationResult>;
  readonly onFault: (error: unknown) => void;
}

/** What a function's role must allow for its mapping: Lambda developer guide, "Execution role permissions" of SQS. */
const TAKES_MESSAGES = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Starts the event source mappings of a stack.
 * @throws AwsError AccessDeniedException when a function's role may not take the messages: AWS would not make the mapping.
 */
export function startEventSources(
  resources: readonly PlannedResource[],
  { sqs, functions, permissions, region, invoke, onFault }: EventSourceSurroundings,
): SqsEventSource[] {
  const mappings = ofKind(resources, 'event-source').filter(({ enabled }) => enabled);
  return mappings.map(({ logicalId, functionRef, queueArn, batchSize, reportsItemFailures, maximumConcurrency }) => {
    const functionId = functions.find(functionRef);
    if (functionId === undefined) {
      const place = { logicalId, type: 'AWS::Lambda::EventSourceMapping', property: 'FunctionName' };
      throw new TemplateError(place, `there is no function ${functionRef}`);
    }
    for (const action of TAKES_MESSAGES) permissions.checkFunction(functionId, { action, resource: queueArn });
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
