import { parseTaskHandle } from '../../sqs/move-task.ts';
import type { PermissionRequest } from '../decide.ts';
import { memberAt, queueArn, type Region, textAt } from './arns.ts';

/** Batches need the permission of what they are a batch of. */
const SINGLE_ACTIONS: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
};

/** What a redrive does with the dead-letter queue in the caller's name. */
const TAKES_OUT = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

export interface SqsSurroundings {
  readonly region: Region;
  /** ARNs of the queues whose messages die into a queue. */
  readonly sourcesOf: (deadLetterArn: string) => readonly string[];
}

/**
 * Permissions that a call to SQS needs.
 * Source: service authorization reference, "Actions, resources, and condition keys for Amazon SQS"; developer guide,
 * "Amazon SQS API permissions: Actions and resource reference" and "Troubleshoot Amazon SQS dead-letter queue and DLQ
 * redrive issues".
 */
export function sqsNeeds(
  operation: string,
  input: unknown,
  { region, sourcesOf }: SqsSurroundings,
): PermissionRequest[] {
  const action = `sqs:${SINGLE_ACTIONS[operation] ?? operation}`;
  const sourceArn = textAt(input, 'SourceArn');
  const named = queueArn(region, textAt(input, 'QueueName'));
  switch (operation) {
    case 'ListQueues':
      return [{ action, resource: '*' }];
    case 'GetQueueUrl':
      return [{ action, resource: named }];
    case 'CreateQueue': {
      const tags = memberAt(input, 'tags') === undefined ? [] : ['sqs:TagQueue'];
      return onResource(named, [action, ...tags]);
    }
    case 'StartMessageMoveTask': {
      const destinationArn = textAt(input, 'DestinationArn');
      const destinations = destinationArn === '' ? sourcesOf(sourceArn) : [destinationArn];
      const sends = destinations.map((resource) => ({ action: 'sqs:SendMessage', resource }));
      return [...onResource(sourceArn, [action, ...TAKES_OUT]), ...sends];
    }
    case 'CancelMessageMoveTask':
      return onResource(parseTaskHandle(textAt(input, 'TaskHandle')).sourceArn, [action, ...TAKES_OUT]);
    case 'ListMessageMoveTasks':
      return onResource(sourceArn, [action, 'sqs:GetQueueAttributes']);
    default:
      return [{ action, resource: queueArn(region, textAt(input, 'QueueUrl')) }];
  }
}

function onResource(resource: string, actions: readonly string[]): PermissionRequest[] {
  return actions.map((action) => ({ action, resource }));
}
