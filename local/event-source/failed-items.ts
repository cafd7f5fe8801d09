import type { InvocationResult } from '../lambda/invocation.ts';

/**
 * Reads which messages of a batch come back, as Lambda reads a function's answer.
 * @param messageIds of the batch.
 * @returns ids of the messages that stay in the queue.
 */
export function failedItems(
  result: InvocationResult,
  messageIds: readonly string[],
  reportsItemFailures: boolean,
): ReadonlySet<string> {
  const everything = new Set(messageIds);
  if (result.kind !== 'answer') return everything;
  if (!reportsItemFailures) return new Set();
  const answer: unknown = JSON.parse(result.payload);
  if (answer === null) return new Set();
  if (typeof answer !== 'object') return everything;
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return everything;
  const failed = new Set<string>();
  for (const item of batchItemFailures as unknown[]) {
    const id = typeof item === 'object' && item !== null && 'itemIdentifier' in item ? item.itemIdentifier : undefined;
    // An answer that names no message of the batch is a mistake of the function: nothing of it can be trusted.
    if (typeof id !== 'string' || !everything.has(id)) return everything;
    failed.add(id);
  }
  return failed;
}
