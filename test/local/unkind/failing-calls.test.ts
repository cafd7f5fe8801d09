import { describe, expect, it } from 'vitest';
import type { AwsError } from '../../../local/aws-error.ts';
import { failingCalls } from '../../../local/unkind/failing-calls.ts';
import { createDice } from '../../../local/unkind/dice.ts';

const call = { service: 'dynamodb', operation: 'PutItem', input: {}, accessKeyId: 'Deliver.1' } as const;

/** Makes calls as an SDK without retries would, and notes what becomes of each. */
function outcomes(
  intercept: ReturnType<typeof failingCalls>,
  calls: number,
  accessKeyId: string = call.accessKeyId,
): string[] {
  return Array.from({ length: calls }, () => {
    for (const phase of ['before', 'after'] as const) {
      try {
        void intercept({ ...call, accessKeyId, phase });
      } catch (error) {
        return `${(error as AwsError).status} ${phase}`;
      }
    }
    return 'done';
  });
}

describe('failingCalls', () => {
  it('fails about the share of the calls, before or after their effect, the same ones for the same seed', () => {
    const run = (seed: number) =>
      outcomes(failingCalls({ dice: createDice(seed), share: 0.2, lastingShare: 0 }), 1_000);
    const seen = run(5);
    const count = (outcome: string) => seen.filter((each) => each === outcome).length;

    expect(run(5)).toEqual(seen);
    expect(run(6)).not.toEqual(seen);
    expect(count('500 before')).toBeGreaterThan(50);
    expect(count('500 after')).toBeGreaterThan(50);
    expect(count('done')).toBeGreaterThan(700);
  });

  it('fails every attempt of the SDK when a failure lasts, and takes effect at most once', () => {
    const draws = [0.9, 0, 0, 0.9, 0.9];
    const intercept = failingCalls({ dice: () => draws.shift() ?? 1, share: 0.5, lastingShare: 0.5 });

    expect(outcomes(intercept, 4)).toEqual(['500 after', '500 before', '500 before', 'done']);
  });

  it('leaves calls of the operator alone', () => {
    const intercept = failingCalls({ dice: () => 0, share: 1, lastingShare: 1 });

    expect(outcomes(intercept, 3, 'operator')).toEqual(['done', 'done', 'done']);
  });
});
