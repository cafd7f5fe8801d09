import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';

export type TransactionResult =
  | { readonly kind: 'committed' }
  /** One reason an action, in their order; `Code` is `ConditionalCheckFailed` for those whose condition failed. */
  | { readonly kind: 'refused'; readonly reasons: readonly CancellationReason[] };

export interface TransactionOptions {
  /** Waits between two tries of a transaction that met another one. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  readonly dice?: () => number;
}

const MAX_TRIES = 10;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** Reasons that say nothing about the data: the same transaction may succeed a moment later. */
const PASSING = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Writes all of `actions` or none. The SDK does not retry a transaction that conflicts with another one, so this does.
 * @throws what the SDK throws, and the cancellation when conflicts do not end.
 */
export async function writeTransaction(
  client: DynamoDBClient,
  actions: TransactWriteItem[],
  { pause = sleep, dice = Math.random }: TransactionOptions = {},
): Promise<TransactionResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: actions }));
      return { kind: 'committed' };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return { kind: 'refused', reasons };
      if (attempt === MAX_TRIES || !reasons.every(({ Code }) => PASSING.has(Code ?? 'None'))) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * dice());
    }
  }
}

/** Whether the action at `index` of a refused transaction failed its condition. */
export function failedCondition(reasons: readonly CancellationReason[], index: number): boolean {
  return reasons[index]?.Code === 'ConditionalCheckFailed';
}
