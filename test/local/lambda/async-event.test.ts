import { describe, expect, it } from 'vitest';
import { type AsyncEvent, decideAfterAttempt } from '../../../local/lambda/async-event.ts';
import { failure, type InvocationResult } from '../../../local/lambda/invocation.ts';

const event: AsyncEvent = {
  requestId: 'r1',
  functionId: 'Fn',
  payload: '{}',
  acceptedAtMs: 0,
  dueMs: 0,
  attempts: 0,
  refusals: 0,
};
const failed = failure('TypeError', 'no');
const throttled: InvocationResult = { kind: 'refusal', errorType: 'TooManyRequestsException', errorMessage: 'no' };
const given = { maximumRetryAttempts: 2, isShut: false, nowMs: 5_000 };

describe('decideAfterAttempt', () => {
  it('is done with an event that the function has answered', () => {
    expect(decideAfterAttempt(event, { kind: 'answer', payload: 'null' }, given)).toEqual({ kind: 'done' });
  });

  it.each([
    [0, 65_000],
    [1, 125_000],
  ])('tries a function that failed again: after %i earlier attempts at %i ms', (attempts, dueMs) => {
    expect(decideAfterAttempt({ ...event, attempts, refusals: 3 }, failed, given)).toEqual({
      kind: 'again',
      event: { ...event, attempts: attempts + 1, refusals: 0, dueMs },
    });
  });

  it.each([
    [2, 2],
    [1, 1],
    [0, 0],
  ])('gives up when %i retries are allowed and %i were made', (maximumRetryAttempts, attempts) => {
    expect(decideAfterAttempt({ ...event, attempts }, failed, { ...given, maximumRetryAttempts })).toEqual({
      kind: 'given-up',
      condition: 'RetriesExhausted',
    });
  });

  it.each([
    [0, 6_000],
    [1, 7_000],
    [8, 261_000],
    [9, 305_000],
    [500, 305_000],
  ])('backs off from a function that cannot be invoked: after %i refusals until %i ms', (refusals, dueMs) => {
    expect(decideAfterAttempt({ ...event, attempts: 1, refusals }, throttled, given)).toEqual({
      kind: 'again',
      event: { ...event, attempts: 1, refusals: refusals + 1, dueMs },
    });
  });

  it('gives up at once when the function is never invoked', () => {
    expect(decideAfterAttempt(event, throttled, { ...given, isShut: true })).toEqual({
      kind: 'given-up',
      condition: 'ZeroReservedConcurrency',
    });
  });
});
