import { describe, expect, it } from 'vitest';
import { Concurrency } from '../../../local/lambda/concurrency.ts';

describe('Concurrency', () => {
  it('lets a function with a reservation have that much and no more', () => {
    const concurrency = new Concurrency([{ logicalId: 'Reserved', reservedConcurrency: 2 }]);

    const entered = [1, 2, 3].map(() => concurrency.enter('Reserved')?.reason);
    concurrency.leave('Reserved');

    expect(entered).toEqual([undefined, undefined, 'ReservedFunctionConcurrentInvocationLimitExceeded']);
    expect(concurrency.enter('Reserved')).toBeUndefined();
  });

  it('lets the others share what no function has reserved', () => {
    const functions = [{ logicalId: 'Reserved', reservedConcurrency: 3 }, { logicalId: 'A' }, { logicalId: 'B' }];
    const concurrency = new Concurrency(functions, 105);
    for (let count = 0; count < 101; count++) concurrency.enter('A');

    const entered = [concurrency.enter('B'), concurrency.enter('B'), concurrency.enter('Reserved')];
    concurrency.leave('A');

    expect(entered.map((refusal) => refusal?.reason)).toEqual([
      undefined,
      'ConcurrentInvocationLimitExceeded',
      undefined,
    ]);
    expect(concurrency.enter('B')).toBeUndefined();
  });

  it('never lets a function in that has reserved nothing', () => {
    const concurrency = new Concurrency([{ logicalId: 'Shut', reservedConcurrency: 0 }, { logicalId: 'Open' }]);

    expect(concurrency.enter('Shut')).toMatchObject({ kind: 'refusal', errorType: 'TooManyRequestsException' });
    expect([concurrency.isShut('Shut'), concurrency.isShut('Open')]).toEqual([true, false]);
  });

  it('refuses reservations that leave less than 100 to the others', () => {
    const reserving = (reservedConcurrency: number): Concurrency =>
      new Concurrency([{ logicalId: 'Greedy', reservedConcurrency }]);

    expect(() => reserving(900)).not.toThrow();
    expect(() => reserving(901)).toThrow(
      "Greedy (AWS::Lambda::Function), property ReservedConcurrentExecutions: decreases the account's unreserved concurrency below its minimum value of 100",
    );
  });
});
