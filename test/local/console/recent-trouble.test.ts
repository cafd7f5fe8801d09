import { describe, expect, it } from 'vitest';
import { RecentTrouble } from '../../../local/console/recent-trouble.ts';

const NOON = Date.UTC(2026, 2, 28, 12);

describe('RecentTrouble', () => {
  it('keeps refusals, failed functions and faults, newest first, and no message that may quote data', () => {
    const trouble = new RecentTrouble(() => NOON);
    const refusal = {
      atMs: NOON,
      principal: 'arn:aws:sts::0:assumed-role/DeliverRole/deliver',
      action: 'sqs:SendMessage',
      resource: 'arn:q',
      reason: 'because',
    };

    trouble.note({ kind: 'function-line', functionId: 'Deliver', line: 'a line' });
    trouble.note({ kind: 'refused', refusal });
    trouble.note({
      kind: 'function-failed',
      functionId: 'Deliver',
      failure: { kind: 'failure', errorType: 'TypeError', errorMessage: 'PIN 1042' },
    });
    trouble.note({ kind: 'fault', error: new RangeError('PIN 1042') });

    const at = '2026-03-28T12:00:00.000Z';
    expect(trouble.list()).toEqual([
      {
        at,
        kind: 'fault',
        who: 'local cloud',
        what: 'RangeError',
        where: expect.stringMatching(/^recent-trouble\.test\.ts:\d+$/) as unknown,
      },
      { at, kind: 'function-failed', who: 'Deliver', what: 'TypeError', where: null },
      { at, kind: 'refused', who: 'DeliverRole', what: 'sqs:SendMessage', where: 'arn:q' },
    ]);
  });

  it('forgets the oldest', () => {
    const trouble = new RecentTrouble(() => NOON);
    for (let count = 0; count < 60; count++) trouble.note({ kind: 'fault', error: `fault ${count}` });

    expect(trouble.list()).toHaveLength(50);
  });
});
