import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_ASYNC_SETTINGS } from '../../../local/lambda/async-event.ts';
import { AsyncInvocations, type AsyncInvocationsOptions } from '../../../local/lambda/async-invocations.ts';
import { failure, type InvocationResult } from '../../../local/lambda/invocation.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

const answered: InvocationResult = { kind: 'answer', payload: 'null' };
const failed = failure('TypeError', 'no');
const throttled: InvocationResult = { kind: 'refusal', errorType: 'TooManyRequestsException', errorMessage: 'no' };

let folder: string;
let clock: ManualClock;
let opened: AsyncInvocations[];
/** Seconds at which the function was invoked, with what. */
let invoked: { atSeconds: number; payload: string; requestId: string }[];
let givenUp: { atSeconds: number; condition: string; attempts: number }[];
let result: InvocationResult | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'async-'));
  clock = new ManualClock(0);
  opened = [];
  invoked = [];
  givenUp = [];
  result = answered;
});
afterEach(() => {
  for (const invocations of opened) invocations.stop();
  rmSync(folder, { recursive: true });
});

const atSeconds = (): number => clock.now() / 1_000;

function open(changes: Partial<AsyncInvocationsOptions> = {}): AsyncInvocations {
  const invocations = new AsyncInvocations({
    clock,
    logFile: join(folder, 'lambda.log'),
    settingsOf: () => DEFAULT_ASYNC_SETTINGS,
    isShut: () => false,
    invoke: (_functionId, payload, requestId) => {
      invoked.push({ atSeconds: atSeconds(), payload, requestId });
      return result ? Promise.resolve(result) : new Promise(() => {});
    },
    onGivenUp: ({ attempts }, condition) => givenUp.push({ atSeconds: atSeconds(), condition, attempts }),
    onFault: (error) => {
      throw error;
    },
    ...changes,
  });
  opened.push(invocations);
  invocations.start();
  return invocations;
}

/** Lets what was begun come to its end, then time pass. */
async function pass(seconds: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await clock.pass(seconds * 1_000);
}

describe('AsyncInvocations', () => {
  it('hands an event over once', async () => {
    const invocations = open();

    const { requestId } = invocations.accept('Fn', '{"order":7}');
    await pass(600);

    expect(invoked).toEqual([{ atSeconds: 0, payload: '{"order":7}', requestId }]);
    expect(invocations.waitingCount).toBe(0);
  });

  it('tries a function that fails three times, one and two minutes later, and then gives up', async () => {
    result = failed;
    const invocations = open();

    const { requestId } = invocations.accept('Fn', '{}');
    await pass(400);

    expect(invoked.map((call) => call.atSeconds)).toEqual([0, 60, 180]);
    expect(new Set(invoked.map((call) => call.requestId))).toEqual(new Set([requestId]));
    expect(givenUp).toEqual([{ atSeconds: 180, condition: 'RetriesExhausted', attempts: 2 }]);
    expect(invocations.waitingCount).toBe(0);
  });

  it('backs off from a function that is throttled, and gives an event up when it is six hours old', async () => {
    result = throttled;
    open().accept('Fn', '{}');
    await pass(8 * 3_600);

    expect(invoked.map((call) => call.atSeconds).slice(0, 12)).toEqual([
      0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111,
    ]);
    expect(givenUp).toEqual([{ atSeconds: 21_600, condition: 'EventAgeExceeded', attempts: 0 }]);
  });

  it('gives an event up at its age although a retry would be due later', async () => {
    result = failed;
    open({ settingsOf: () => ({ maximumRetryAttempts: 2, maximumEventAgeSeconds: 90 }) }).accept('Fn', '{}');
    await pass(300);

    expect(invoked.map((call) => call.atSeconds)).toEqual([0, 60]);
    expect(givenUp).toEqual([{ atSeconds: 90, condition: 'EventAgeExceeded', attempts: 2 }]);
  });

  it('tries an event again whose attempt was cut off, and goes on with one that waits, after a restart', async () => {
    result = undefined;
    const before = open();
    before.accept('Fn', '"cut off"');
    result = failed;
    before.accept('Fn', '"failed once"');
    await pass(0);
    before.stop();

    result = answered;
    const after = open();
    await pass(120);

    expect(invoked.map((call) => [call.atSeconds, call.payload])).toEqual([
      [0, '"cut off"'],
      [0, '"failed once"'],
      [0, '"cut off"'],
      [60, '"failed once"'],
    ]);
    expect(after.waitingCount).toBe(0);
  });

  it('forgets nothing that was accepted when a process dies, and nothing of what was done', async () => {
    const before = open();
    before.accept('Fn', '"done"');
    await pass(0);
    result = undefined;
    before.accept('Fn', '"accepted"');

    // The first has not closed its file: what a second one reads is what a crash leaves.
    result = answered;
    open();
    await pass(1);

    expect(invoked.map((call) => call.payload)).toEqual(['"done"', '"accepted"', '"accepted"']);
  });

  it('drops what waited for a function that is gone', async () => {
    result = undefined;
    const before = open();
    before.accept('Fn', '{}');
    before.stop();

    const after = open({ settingsOf: () => undefined });
    await pass(1);

    expect(after.waitingCount).toBe(0);
    expect(invoked).toHaveLength(1);
  });

  it('takes events of 1 MB and not a byte more, and nothing but JSON', () => {
    const invocations = open();
    const ofBytes = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;

    invocations.accept('Fn', ofBytes(1_048_576));

    expect(() => invocations.accept('Fn', ofBytes(1_048_577))).toThrow(
      expect.objectContaining({ name: 'RequestTooLargeException', status: 413 }) as Error,
    );
    expect(() => invocations.accept('Fn', 'order 7')).toThrow(
      expect.objectContaining({ name: 'InvalidRequestContentException', status: 400 }) as Error,
    );
  });
});
