import type { JsonOperation } from '../aws-json.ts';
import { messageOperations } from './message-operations.ts';
import { moveOperations } from './move-operations.ts';
import type { QueueDesk } from './queue-desk.ts';
import { queueOperations } from './queue-operations.ts';

/** The operations of SQS that are emulated, by name. */
export function createOperations(desk: QueueDesk): Record<string, JsonOperation> {
  return { ...messageOperations(desk), ...queueOperations(desk), ...moveOperations(desk) };
}
