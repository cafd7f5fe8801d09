import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionConflictException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type ConflictRetryOptions, retryConflicts } from './conflict-retry.ts';

/**
 * Updates one row that transactions write too. DynamoDB turns the update away while one of them is at it; its condition
 * is looked at when they are done.
 * @returns false when the condition failed.
 * @throws what the SDK throws, also the conflict when it does not end.
 */
export async function updateRow(
  client: DynamoDBClient,
  input: UpdateItemCommandInput,
  options?: ConflictRetryOptions,
): Promise<boolean> {
  try {
    await retryConflicts(
      () => client.send(new UpdateItemCommand(input)),
      (error) => error instanceof TransactionConflictException,
      options,
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
