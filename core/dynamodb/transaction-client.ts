import {
  type CancellationReason,
  type DynamoDBClient,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../item/item-reader.ts';
import { type ConflictRetryOptions, retryConflicts } from './conflict-retry.ts';
import { fromItem, type RowKey, toKey } from './item-client.ts';

export type TransactionResult =
  | { readonly kind: 'committed' }
  /** One reason an action, in their order; `Code` is `ConditionalCheckFailed` for those whose condition failed. */
  | { readonly kind: 'refused'; readonly reasons: readonly CancellationReason[] };

/** Reasons that say nothing about the data: the same transaction may succeed a moment later. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Writes all of `actions` or none. A transaction that met another one is tried again, also where a condition failed
 * beside that: the condition may have failed on what the other one is about to change.
 * @throws what the SDK throws, and the cancellation when conflicts do not end.
 */
export async function writeTransaction(
  client: DynamoDBClient,
  actions: TransactWriteItem[],
  options?: ConflictRetryOptions,
): Promise<TransactionResult> {
  try {
    await retryConflicts(
      () => client.send(new TransactWriteItemsCommand({ TransactItems: actions })),
      hasPassingReason,
      options,
    );
    return { kind: 'committed' };
  } catch (error) {
    const reasons = reasonsOf(error);
    if (hasPassingReason(error) || !reasons.some(isFailedCondition)) throw error;
    return { kind: 'refused', reasons };
  }
}

/**
 * Reads rows as they are at one moment, in the order of their keys; other reads may show a transaction half.
 * @throws what the SDK throws, and the cancellation when conflicts do not end.
 */
export async function readTransaction(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly RowKey[],
  options?: ConflictRetryOptions,
): Promise<(Item | undefined)[]> {
  const TransactItems = keys.map((key) => ({ Get: { TableName: tableName, Key: toKey(key) } }));
  const { Responses = [] } = await retryConflicts(
    () => client.send(new TransactGetItemsCommand({ TransactItems })),
    hasPassingReason,
    options,
  );
  return keys.map((_, index) => {
    const item = Responses[index]?.Item;
    return item && fromItem(item);
  });
}

/** Whether the action at `index` of a refused transaction failed its condition. */
export function failedCondition(reasons: readonly CancellationReason[], index: number): boolean {
  const reason = reasons[index];
  return reason !== undefined && isFailedCondition(reason);
}

const isFailedCondition = ({ Code }: CancellationReason): boolean => Code === 'ConditionalCheckFailed';

const hasPassingReason = (error: unknown): boolean => reasonsOf(error).some(({ Code }) => PASSING.has(Code ?? ''));

function reasonsOf(error: unknown): readonly CancellationReason[] {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
}
