import { functionOf } from '../access-key.ts';
import { AwsError } from '../aws-error.ts';
import type { Intercept, InterceptedCall } from '../intercept.ts';
import type { Dice } from './dice.ts';

/** How often the AWS SDK sends a call in all, unless it is told otherwise. */
const SDK_ATTEMPTS = 3;

export interface FailingCallsOptions {
  readonly dice: Dice;
  /** Share of the calls that fail, 0 to 1. */
  readonly share: number;
  /** Share of the failures that meet every attempt of the SDK, so that the function hears of them. */
  readonly lastingShare: number;
}

/**
 * Fails calls of functions with status 500, half of them before they take effect and half after it: the caller cannot
 * tell which. The operator's own calls pass, or a cloud could not even be set up.
 */
export function failingCalls({ dice, share, lastingShare }: FailingCallsOptions): Intercept {
  /** Attempts that are still to fail, by caller and operation. */
  const lasting = new Map<string, number>();

  const failsAt = (call: InterceptedCall): boolean => {
    const key = `${call.accessKeyId} ${call.service}:${call.operation}`;
    const left = lasting.get(key) ?? 0;
    if (left > 0) {
      // One that failed after its effect fails before it the next time: the effect is there already.
      if (call.phase === 'after') return false;
      if (left === 1) lasting.delete(key);
      else lasting.set(key, left - 1);
      return true;
    }
    if (dice(`calls.${call.phase}`) >= share / 2) return false;
    if (dice('calls.lasting') < lastingShare) lasting.set(key, SDK_ATTEMPTS - 1);
    return true;
  };

  return (call) => {
    if (functionOf(call.accessKeyId) === undefined || !failsAt(call)) return;
    throw new AwsError('InternalServerError', `unkind: ${call.operation} fails ${call.phase} it took effect`, 500);
  };
}
