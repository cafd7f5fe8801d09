import { AwsError } from '../aws-error.ts';
import { queryCodeOf } from './errors.ts';
import { outgoingBytes, type OutgoingMessage } from './message-checks.ts';

const MAX_ENTRIES = 10;
const MAX_BYTES = 1_048_576;
const ENTRY_ID = /^[\w-]{1,80}$/;

export interface BatchResult {
  readonly Successful: readonly Record<string, unknown>[];
  readonly Failed: readonly { Id: string; SenderFault: boolean; Code: string; Message: string }[];
}

/**
 * Does the same for each entry of a batch; an entry that is refused does not hold back the others.
 * @throws AwsError when the batch as a whole is not acceptable.
 */
export function runBatch<Entry extends { readonly Id: string }>(
  entries: readonly Entry[],
  run: (entry: Entry) => object | void,
): BatchResult {
  checkEntries(entries);
  const successful: Record<string, unknown>[] = [];
  const failed: BatchResult['Failed'][number][] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id, SenderFault: true, Code: queryCodeOf(error), Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}

/** @throws AwsError when the messages of a batch together are larger than one message may be. */
export function checkBatchBytes(messages: readonly OutgoingMessage[]): void {
  const bytes = messages.reduce((sum, message) => sum + outgoingBytes(message), 0);
  if (bytes <= MAX_BYTES) return;
  throw new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_BYTES} bytes. You have sent ${bytes} bytes.`,
  );
}

function checkEntries(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > MAX_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const { Id } of entries) {
    if (!ENTRY_ID.test(Id)) {
      const allowed = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.';
      throw new AwsError('InvalidBatchEntryId', `${allowed} It can be at most 80 letters long.`);
    }
    if (ids.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    ids.add(Id);
  }
}
