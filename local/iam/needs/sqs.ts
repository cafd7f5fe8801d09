import type { PermissionRequest } from '../decide.ts';
import { queueArn, type Region, textAt } from './arns.ts';

/** Batches need the permission of what they are a batch of. */
const SINGLE_ACTIONS: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
};

/**
 * Permissions that a call to SQS needs.
 * Source: service authorization reference, "Actions, resources, and condition keys for Amazon SQS"; developer guide,
 * "Amazon SQS API permissions: Actions and resource reference" and, of moving messages, "Required permissions".
 */
export function sqsNeeds(operation: string, input: unknown, region: Region): PermissionRequest[] {
  const action = `sqs:${SINGLE_ACTIONS[operation] ?? operation}`;
  switch (operation) {
    case 'ListQueues':
      return [{ action, resource: '*' }];
    case 'CreateQueue':
    case 'GetQueueUrl':
      return [{ action, resource: queueArn(region, textAt(input, 'QueueName')) }];
    case 'StartMessageMoveTask': {
      const source = textAt(input, 'SourceArn');
      const target = textAt(input, 'DestinationArn');
      return [
        ...[action, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((needed) => ({
          action: needed,
          resource: source,
        })),
        ...(target === '' ? [] : [{ action: 'sqs:SendMessage', resource: target }]),
      ];
    }
    case 'ListMessageMoveTasks':
      return [{ action, resource: textAt(input, 'SourceArn') }];
    case 'CancelMessageMoveTask':
      // The task's handle does not tell its queue.
      return [{ action, resource: '*' }];
    default:
      return [{ action, resource: queueArn(region, textAt(input, 'QueueUrl')) }];
  }
}
