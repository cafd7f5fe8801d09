import { describe, expect, it } from 'vitest';
import { findInterruptedMessages } from '../../local/interrupted-messages.ts';
import type { Sqs } from '../../local/sqs/sqs.ts';

type Groups = ReturnType<Sqs['groups']>;

const queuesWith = (...queues: Groups[]): Pick<Sqs, 'depths' | 'groups'> => ({
  depths: () =>
    queues.map((_, index) => ({
      queueName: String(index),
      queueArn: String(index),
      visible: 0,
      delayed: 0,
      inFlight: 0,
      oldestSentAtMs: undefined,
    })),
  groups: (queueArn) => queues[Number(queueArn)] ?? [],
});

describe('findInterruptedMessages', () => {
  it('counts what was received, and says when the last of it comes again', () => {
    const found = findInterruptedMessages(
      queuesWith(
        [
          { groupId: 'a', messages: 3, inFlight: 1, waitsUntilMs: 5_000 },
          { groupId: 'b', messages: 2, inFlight: 0, waitsUntilMs: 9_000 },
        ],
        [{ groupId: 'c', messages: 1, inFlight: 1, waitsUntilMs: 7_000 }],
      ),
    );

    expect(found).toEqual({ messages: 2, untilMs: 7_000 });
  });

  it('is nothing when all was settled', () => {
    expect(
      findInterruptedMessages(queuesWith([{ groupId: 'a', messages: 1, inFlight: 0, waitsUntilMs: undefined }])),
    ).toBe(undefined);
  });
});
