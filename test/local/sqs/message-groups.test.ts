import { describe, expect, it } from 'vitest';
import { countMessageGroups } from '../../../local/sqs/message-groups.ts';
import type { MessageRecord } from '../../../local/sqs/message.ts';

const NOW_MS = 1_000_000;

function message(groupId: string | undefined, changes: Partial<MessageRecord> = {}): MessageRecord {
  const times = { sentAtMs: 0, enqueuedAtMs: 0, visibleAtMs: 0 };
  return { id: 'm', body: '', groupId, ...times, received: false, receiveCount: 0, receivesHere: 0, ...changes };
}

describe('countMessageGroups', () => {
  it('counts each group’s messages, and says until when its first one waits', () => {
    const inFlight = { received: true, visibleAtMs: NOW_MS + 30_000 };
    const delayed = { visibleAtMs: NOW_MS + 5_000 };
    const groups = countMessageGroups(
      [
        message('b', inFlight),
        message('a'),
        message('b'),
        message('a', delayed),
        message('c', delayed),
        message(undefined),
      ],
      NOW_MS,
    );

    expect(groups).toEqual([
      { groupId: 'b', messages: 2, inFlight: 1, waitsUntilMs: 1_030_000 },
      { groupId: 'a', messages: 2, inFlight: 0, waitsUntilMs: undefined },
      { groupId: 'c', messages: 1, inFlight: 0, waitsUntilMs: 1_005_000 },
    ]);
  });

  it('counts what was received and came back as waiting for nobody', () => {
    expect(countMessageGroups([message('a', { received: true, visibleAtMs: NOW_MS })], NOW_MS)).toEqual([
      { groupId: 'a', messages: 1, inFlight: 0, waitsUntilMs: undefined },
    ]);
  });
});
