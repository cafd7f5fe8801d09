import { afterEach, describe, expect, it } from 'vitest';
import type { InterceptedCall } from '../../../local/intercept.ts';
import type { FunctionService } from '../../../local/lambda/function-service.ts';
import { InstanceEndings } from '../../../local/lambda/instance-endings.ts';
import type { LambdaUnkindness } from '../../../local/lambda/unkind.ts';
import { createDice, type Dice } from '../../../local/unkind/dice.ts';
import { answerOf, behaviours, ServedFunctions } from './served-functions.ts';

const functions = new ServedFunctions();
const { call } = functions;
afterEach(() => functions.stop());

/** Draws what it is told for each purpose, and then 0.99. */
function scripted(throws: Record<string, number[]>): Dice {
  return (purpose) => throws[purpose]?.shift() ?? 0.99;
}

function serve(unkind: LambdaUnkindness, dice: Dice): FunctionService {
  return functions.serve({}, { unkind, dice });
}

async function countsOf(service: FunctionService, invocations: number): Promise<unknown[]> {
  const counts: unknown[] = [];
  for (let number = 0; number < invocations; number++) counts.push(await call(service, { do: 'count' }));
  return counts;
}

describe('an unkind Lambda', () => {
  it('gives an invocation a new instance, with nothing in memory', async () => {
    const service = serve({ freshShare: 0.5 }, scripted({ 'lambda.fresh': [0.6, 0.4] }));

    expect(await countsOf(service, 4)).toEqual([1, 2, 1, 2]);
  });

  it('does the same with the same seed', async () => {
    const runs = [7, 7, 8].map((seed) => countsOf(serve({ freshShare: 0.5 }, createDice(seed)), 12));

    const [first, again, other] = await Promise.all(runs);

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('hands an event of a source over twice, and takes the second answer', async () => {
    const service = serve({ repeatedShare: 0.5 }, scripted({ 'lambda.repeated': [0.4, 0.6] }));

    const answers = [
      answerOf(await service.invokeFromSource(behaviours.arn, { do: 'count' })),
      answerOf(await service.invokeFromSource(behaviours.arn, { do: 'count' })),
      answerOf(await service.invoke(behaviours.arn, { do: 'count' })),
    ];

    expect(answers).toEqual([2, 3, 4]);
  });

  it('hands an asynchronous event over twice', async () => {
    const service = serve({ repeatedShare: 1 }, createDice(1));

    service.invokeAsync(behaviours.arn, '{"do":"count"}');
    await functions.activity.whenQuiet();

    expect(await call(service, { do: 'count' })).toBe(3);
  });

  it('never hands a failed event over again by itself, nor a request', async () => {
    const service = serve({ repeatedShare: 1 }, createDice(1));

    await service.invokeFromSource(behaviours.arn, { do: 'throw' });

    expect(functions.failures).toHaveLength(1);
    expect(await countsOf(service, 2)).toEqual([1, 2]);
  });

  it('ends an instance in the middle of an invocation, and begins anew', async () => {
    const endings = new InstanceEndings(0.5, scripted({ 'lambda.ended': [0.4], 'lambda.ended.call': [0.2] }));
    const service = functions.serve({}, { endings });
    const running = service.invoke(behaviours.logicalId, { do: 'never answer' });
    await new Promise((resolve) => setImmediate(resolve));

    for (const number of [1, 2]) {
      for (const phase of ['before', 'after'] as const) {
        await endings.intercept(callOf('Behaviours1A2B.1', phase, number));
      }
    }

    expect(await running).toMatchObject({ kind: 'failure', errorType: 'Runtime.ExitError' });
    expect(await call(service, { do: 'count' })).toBe(1);
  });
});

function callOf(accessKeyId: string, phase: InterceptedCall['phase'], number = 1): InterceptedCall {
  return { service: 'sqs', operation: 'SendMessage', input: { number }, accessKeyId, phase };
}

describe('InstanceEndings', () => {
  /** At which of its calls, and in which phase, each of many invocations ends. */
  async function endsOf(seed: number, share: number, invocations: number): Promise<(string | undefined)[]> {
    const endings = new InstanceEndings(share, createDice(seed));
    const ends: (string | undefined)[] = [];
    for (let number = 0; number < invocations; number++) {
      let ended = false;
      let end: string | undefined;
      endings.begin('Fn.1', () => Promise.resolve((ended = true)));
      for (let at = 1; at <= 8; at++) {
        for (const phase of ['before', 'after'] as const) {
          const refused = await Promise.resolve(endings.intercept(callOf('Fn.1', phase))).catch(() => 'refused');
          if (ended) end ??= `${phase} call ${at}`;
          if (end === `${phase} call ${at}`) expect(refused).toBe(phase === 'before' ? 'refused' : undefined);
        }
      }
      endings.finish('Fn.1');
      ends.push(end);
    }
    return ends;
  }

  it('ends its share of invocations, each at a drawn call, before or after its effect', async () => {
    const ends = await endsOf(1, 0.5, 400);

    const ended = ends.filter((end) => end !== undefined);
    expect(ended.length).toBeGreaterThan(150);
    expect(ended.length).toBeLessThan(250);
    expect(new Set(ended).size).toBe(16);
  });

  it('does the same with the same seed', async () => {
    expect(await endsOf(5, 0.5, 50)).toEqual(await endsOf(5, 0.5, 50));
  });

  it('leaves an invocation alone that makes too few calls, and the next one in the same instance', async () => {
    const endings = new InstanceEndings(0.5, scripted({ 'lambda.ended': [0.4], 'lambda.ended.call': [0.5] }));
    let ended = false;

    endings.begin('Fn.1', () => Promise.resolve((ended = true)));
    for (let at = 1; at <= 4; at++) await endings.intercept(callOf('Fn.1', 'before'));
    endings.finish('Fn.1');
    for (let at = 1; at <= 8; at++) await endings.intercept(callOf('Fn.1', 'after'));

    expect(ended).toBe(false);
  });
});
