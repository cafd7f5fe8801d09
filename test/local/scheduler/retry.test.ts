import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import { decideAfterFailure } from '../../../local/scheduler/retry.ts';

const invocation = {
  id: 'i',
  scheduledMs: 940_000,
  firstAttemptAtMs: 1_000_000,
  nextAttemptAtMs: 1_000_000,
  failedAttempts: 0,
};
const policy = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 };
const fault = new Error('could not be reached');

describe('decideAfterFailure', () => {
  it('waits longer after each failure, up to ten minutes', () => {
    const waits = [0, 1, 2, 3, 9, 10, 100].map((failedAttempts) => {
      const next = decideAfterFailure({ ...invocation, failedAttempts }, fault, { nowMs: 2_000_000, policy });
      return next.kind === 'retry' ? next.invocation.nextAttemptAtMs - 2_000_000 : undefined;
    });

    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 512_000, 600_000, 600_000]);
  });

  it('gives up after as many retries as the policy allows', () => {
    const twice = { ...policy, MaximumRetryAttempts: 2 };
    const after = (failedAttempts: number) =>
      decideAfterFailure({ ...invocation, failedAttempts }, fault, { nowMs: 1_000_000, policy: twice });

    expect(after(1)).toMatchObject({ kind: 'retry', invocation: { failedAttempts: 2 } });
    expect(after(2)).toEqual({ kind: 'give-up', exhausted: 'MaximumRetryAttempts' });
  });

  it('gives up when the next attempt would come too late', () => {
    const forAMinute = { ...policy, MaximumEventAgeInSeconds: 60 };

    expect(decideAfterFailure(invocation, fault, { nowMs: 1_059_000, policy: forAMinute }).kind).toBe('retry');
    expect(decideAfterFailure(invocation, fault, { nowMs: 1_059_001, policy: forAMinute })).toEqual({
      kind: 'give-up',
      exhausted: 'MaximumEventAgeInSeconds',
    });
  });

  it('gives up at once when the target refuses, and not when it has a fault or is busy', () => {
    const decide = (error: AwsError) => decideAfterFailure(invocation, error, { nowMs: 1_000_000, policy });

    expect(decide(new AwsError('QueueDoesNotExist', 'gone'))).toEqual({ kind: 'give-up', exhausted: undefined });
    expect(decide(new AwsError('InternalError', 'broke', 500)).kind).toBe('retry');
    expect(decide(new AwsError('ThrottlingException', 'slower')).kind).toBe('retry');
    expect(decide(new AwsError('TooManyRequestsException', 'slower', 429)).kind).toBe('retry');
  });
});
