import { setTimeout as sleep } from 'node:timers/promises';

export interface ConflictRetryOptions {
  /** Waits between two tries of a call that met a transaction. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  /** In [0, 1). */
  readonly dice?: () => number;
}

const MAX_TRIES = 10;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Repeats a call that DynamoDB turned away for the moment: the SDK does not repeat one that met a transaction.
 * @param mayPass whether the same call may succeed a moment later.
 * @throws what the call threw when it cannot succeed, or when conflicts do not end.
 */
export async function retryConflicts<Result>(
  call: () => Promise<Result>,
  mayPass: (error: unknown) => boolean,
  { pause = sleep, dice = Math.random }: ConflictRetryOptions = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === MAX_TRIES || !mayPass(error)) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * dice());
    }
  }
}
