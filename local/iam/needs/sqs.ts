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
 * "Amazon SQS API permissions: Actions and resource reference".
 */
export function sqsNeeds(operation: string, input: unknown, region: Region): PermissionRequest[] {
  const action = `sqs:${SINGLE_ACTIONS[operation] ?? operation}`;
  switch (operation) {
    case 'ListQueues':
      return [{ action, resource: '*' }];
    case 'GetQueueUrl':
      return [{ action, resource: queueArn(region, textAt(input, 'QueueName')) }];
    default:
      return [{ action, resource: queueArn(region, textAt(input, 'QueueUrl')) }];
  }
}
