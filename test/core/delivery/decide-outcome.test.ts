import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../../core/delivery/attempt-result.ts';
import { decideOutcome, type HeadState, type OutcomeRules } from '../../../core/delivery/decide-outcome.ts';

const T0 = Date.parse('2026-03-28T14:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 3_600_000;

const answered = (statusCode: number, retryAfterSeconds?: number): AttemptResult => ({
  kind: 'answered',
  statusCode,
  answer: '',
  durationMs: 5,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
const unreachable: AttemptResult = { kind: 'failed', errorClass: 'connection_refused', durationMs: 5 };
const firstTry: HeadState = { firstAttemptAtMs: T0, attempts: 1, step: 0 };
const rules = (overrides: Partial<OutcomeRules> = {}): OutcomeRules => ({
  nowMs: T0,
  advanceAfterSeconds: 259_200,
  lastOkAtMs: undefined,
  random: 0,
  ...overrides,
});

describe('decideOutcome', () => {
  it.each([200, 201, 202, 204, 299])('takes %i for delivered', (status) => {
    expect(decideOutcome(answered(status), firstTry, rules())).toEqual({ kind: 'delivered' });
  });

  it.each([301, 302, 307, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 0])(
    'retries after %i',
    (status) => {
      expect(decideOutcome(answered(status), firstTry, rules())).toEqual({ kind: 'retry', delaySeconds: 60 });
    },
  );

  it('disables the webhook after 410', () => {
    expect(decideOutcome(answered(410), firstTry, rules())).toEqual({ kind: 'disable' });
  });

  it('retries what no answer came for', () => {
    expect(decideOutcome(unreachable, firstTry, rules())).toEqual({ kind: 'retry', delaySeconds: 60 });
  });

  it('keeps the schedule of I7: 22 attempts in 72 hours, and gives up with the one after', () => {
    const times: number[] = [];
    let nowMs = T0;
    for (let step = 0; ; step++) {
      times.push((nowMs - T0) / 1000);
      const outcome = decideOutcome(unreachable, { firstAttemptAtMs: T0, attempts: step + 1, step }, rules({ nowMs }));
      if (outcome.kind !== 'retry') {
        expect(outcome).toEqual({ kind: 'exhausted' });
        break;
      }
      nowMs += outcome.delaySeconds * 1000;
    }

    expect(times.slice(0, 7)).toEqual([0, 60, 360, 1_260, 4_860, 19_260, 33_660]);
    expect(times.filter((seconds) => seconds <= 72 * 3600)).toHaveLength(22);
    expect(times).toHaveLength(23);
    expect(times.slice(-2)).toEqual([249_660, 264_060]);
  });

  it('stretches a step by up to a fifth', () => {
    expect(decideOutcome(unreachable, firstTry, rules({ random: 0.5 }))).toEqual({ kind: 'retry', delaySeconds: 66 });
    expect(decideOutcome(unreachable, firstTry, rules({ random: 0.999 }))).toEqual({ kind: 'retry', delaySeconds: 72 });
  });

  it('honours Retry-After up to 4 hours, never shorter than the step', () => {
    expect(decideOutcome(answered(503, 120), firstTry, rules())).toEqual({ kind: 'retry', delaySeconds: 120 });
    expect(decideOutcome(answered(503, 5), firstTry, rules())).toEqual({ kind: 'retry', delaySeconds: 60 });
    expect(decideOutcome(answered(503, 999_999), firstTry, rules())).toEqual({ kind: 'retry', delaySeconds: 14_400 });
  });

  it.each([400, 413, 422])('refuses after %i once it was tried four times and another event was accepted', (status) => {
    const fourth: HeadState = { firstAttemptAtMs: T0, attempts: 4, step: 3 };
    const accepted = rules({ nowMs: T0 + 21 * MINUTE, lastOkAtMs: T0 + MINUTE });

    expect(decideOutcome(answered(status), fourth, accepted)).toEqual({ kind: 'refused' });
    expect(decideOutcome(answered(status), { ...fourth, attempts: 3 }, accepted).kind).toBe('retry');
    expect(decideOutcome(answered(status), fourth, { ...accepted, lastOkAtMs: T0 }).kind).toBe('retry');
    expect(decideOutcome(answered(status), fourth, { ...accepted, lastOkAtMs: undefined }).kind).toBe('retry');
    expect(decideOutcome(answered(404), fourth, accepted).kind).toBe('retry');
  });

  it('goes past a stuck event earlier where the webhook asks for it', () => {
    const asked = { advanceAfterSeconds: 900 };

    expect(decideOutcome(unreachable, firstTry, rules({ ...asked, nowMs: T0 + 900_000 - 1 })).kind).toBe('retry');
    expect(decideOutcome(unreachable, firstTry, rules({ ...asked, nowMs: T0 + 900_000 }))).toEqual({
      kind: 'exhausted',
    });
  });

  it('never gives up before its time, never after it, and never waits less than a step', () => {
    const steps = [60, 300, 900, 3_600];
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(100 * HOUR),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.nat(100_000), { nil: undefined }),
        (step, elapsedMs, random, retryAfter) => {
          const outcome = decideOutcome(
            answered(503, retryAfter),
            { firstAttemptAtMs: T0, attempts: step + 1, step },
            rules({ nowMs: T0 + elapsedMs, random }),
          );

          const expected = elapsedMs >= 72 * HOUR ? 'exhausted' : 'retry';
          expect(outcome.kind).toBe(expected);
          if (outcome.kind === 'retry') {
            expect(outcome.delaySeconds).toBeGreaterThanOrEqual(steps[step] ?? 14_400);
            expect(outcome.delaySeconds).toBeLessThanOrEqual(14_400 * 1.2);
          }
        },
      ),
    );
  });
});
