import type { Clock } from '../clock.ts';
import type { Permissions } from '../iam/permissions.ts';
import type { FunctionService } from '../lambda/function-service.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { ofKind, type PlannedEventSource, type PlannedResource } from '../template/planned-resource.ts';
import { TemplateError } from '../template/template-error.ts';
import { checkMapping } from './check-mapping.ts';
import { SqsEventSource } from './sqs-event-source.ts';

export interface EventSourceSurroundings {
  readonly sqs: Sqs;
  readonly functions: Pick<FunctionService, 'find' | 'capacityOf'>;
  readonly permissions: Pick<Permissions, 'checkFunction'>;
  readonly clock: Clock;
  readonly region: string;
  readonly invoke: (functionRef: string, event: unknown) => Promise<InvocationResult>;
  readonly onFault: (error: unknown) => void;
}

/** What a function's role must allow for its mapping: Lambda developer guide, "Execution role permissions" of SQS. */
const TAKES_MESSAGES = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Starts the event source mappings of a stack, once all of them were checked.
 * @throws TemplateError for a mapping that Lambda would not make.
 * @throws AwsError AccessDeniedException when a function's role may not take the messages: AWS would not make the mapping.
 */
export function startEventSources(
  resources: readonly PlannedResource[],
  { sqs, functions, permissions, clock, region, invoke, onFault }: EventSourceSurroundings,
): SqsEventSource[] {
  const timeouts = new Map(ofKind(resources, 'function').map((it) => [it.logicalId, it.timeoutSeconds]));
  const made = new Set<string>();
  const mappings = ofKind(resources, 'event-source');
  for (const mapping of mappings) {
    const { functionRef, queueArn } = mapping;
    const functionId = functions.find(functionRef);
    const timeoutSeconds = timeouts.get(functionId ?? '');
    if (functionId === undefined || timeoutSeconds === undefined) {
      throw refusal(mapping, 'FunctionName', `there is no function ${functionRef}`);
    }
    checkMapping(mapping, timeoutSeconds, sqs.settingsOf(queueArn));
    const pair = `${queueArn} ${functionId}`;
    if (made.has(pair)) {
      const problem = `An event source mapping with SQS arn ${queueArn} and function ${functionRef} already exists.`;
      throw refusal(mapping, 'EventSourceArn', problem);
    }
    made.add(pair);
    for (const action of TAKES_MESSAGES) permissions.checkFunction(functionId, { action, resource: queueArn });
  }
  return mappings
    .filter(({ enabled }) => enabled)
    .map(({ functionRef, queueArn, batchSize, reportsItemFailures, maximumConcurrency }) => {
      const capacity = functions.capacityOf(functionRef);
      return new SqsEventSource({
        queue: sqs,
        queueArn,
        clock,
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

function refusal({ logicalId }: PlannedEventSource, property: string, problem: string): TemplateError {
  return new TemplateError({ logicalId, type: 'AWS::Lambda::EventSourceMapping', property }, problem);
}
