import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import type { SqsUnkindness } from '../../../local/sqs/unkind.ts';
import { createDice, type Dice } from '../../../local/unkind/dice.ts';
import { ACCOUNT } from './served-sqs.ts';

const VISIBILITY_SECONDS = 30;

describe('an unkind SQS', () => {
  let clock: MovableClock;
  let sqs: Sqs;
  let sends: number;
  beforeEach(() => {
    clock = new MovableClock();
    sends = 0;
  });
  afterEach(() => {
    sqs.close();
    clock.stop();
  });

  function start(unkind: SqsUnkindness, dice: Dice = createDice(1)): string {
    sqs = createSqs({ ...ACCOUNT, clock, report: () => undefined, unkind, dice });
    const attributes = { FifoQueue: 'true', VisibilityTimeout: String(VISIBILITY_SECONDS) };
    sqs.ensureQueue({ queueName: 'q.fifo', attributes });
    return sqs.queueArn('q.fifo');
  }
  const send = (arn: string, groupId: string, body: string) =>
    sqs.send(arn, { body, groupId, deduplicationId: `d${sends++}` });

  /** Draws what it is told for each purpose, and then 0.99. */
  function scripted(throws: Record<string, number[]>): Dice {
    return (purpose) => throws[purpose]?.shift() ?? 0.99;
  }

  /** Receives and deletes, second by second. */
  function drain(arn: string, seconds: number): string[] {
    const bodies: string[] = [];
    for (let second = 0; second <= seconds; second++) {
      for (const { body, receiptHandle } of sqs.receive(arn, { max: 10 })) {
        bodies.push(body);
        sqs.delete(arn, receiptHandle);
      }
      clock.advance(1_000);
    }
    return bodies;
  }

  it('is late: groups overtake each other, and within a group order holds', () => {
    const arn = start({ lateUpToMs: 20_000 });
    for (const body of ['1', '2', '3']) for (const group of ['a', 'b', 'c']) send(arn, group, `${group}${body}`);

    expect(drain(arn, 0)).toEqual([]);
    const bodies = drain(arn, 70);

    expect(bodies).toHaveLength(9);
    for (const group of ['a', 'b', 'c']) {
      expect(bodies.filter((body) => body.startsWith(group))).toEqual(['1', '2', '3'].map((body) => `${group}${body}`));
    }
    expect(bodies).not.toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']);
  });

  it('forgets a deletion: the message comes again when its visibility timeout is over, before what is behind it', () => {
    const draws = [0.1, 0.9];
    const arn = start({ doubledShare: 0.5 }, () => draws.shift() ?? 0.9);
    send(arn, 'a', 'first');
    send(arn, 'a', 'second');
    const receiveOne = (): string[] =>
      sqs.receive(arn, { max: 1 }).map(({ body, receiptHandle }) => {
        sqs.delete(arn, receiptHandle);
        return body;
      });

    expect(receiveOne()).toEqual(['first']);
    expect(receiveOne()).toEqual([]);
    clock.advance(VISIBILITY_SECONDS * 1_000);
    expect(receiveOne()).toEqual(['first']);
    expect(receiveOne()).toEqual(['second']);
  });

  it('loses a message that it has taken', () => {
    const draws = [0.9, 0.1, 0.9];
    const arn = start({ lostShare: 0.5 }, () => draws.shift() ?? 0.9);

    const sent = ['1', '2', '3'].map((body) => send(arn, 'a', body).messageId);

    expect(new Set(sent).size).toBe(3);
    expect(drain(arn, 1)).toEqual(['1', '3']);
  });

  it('does the same again with the same dice', () => {
    const run = (seed: number): string[] => {
      const arn = start({ lateUpToMs: 20_000, doubledShare: 0.3, lostShare: 0.2 }, createDice(seed));
      for (let number = 0; number < 40; number++) send(arn, `g${number % 7}`, String(number));
      const bodies = drain(arn, 120);
      sqs.close();
      return bodies;
    };
    const bodies = run(3);

    expect(run(3)).toEqual(bodies);
    expect(run(4)).not.toEqual(bodies);
  });

  describe('on a standard queue', () => {
    const PLAIN = 'plain';
    const startPlain = (unkind: SqsUnkindness, dice: Dice): string => {
      start(unkind, dice);
      sqs.ensureQueue({ queueName: PLAIN, attributes: { VisibilityTimeout: String(VISIBILITY_SECONDS) } });
      return sqs.queueArn(PLAIN);
    };

    it('gives a message to two receivers at once, and tells neither', () => {
      const arn = startPlain(
        { doubledShare: 0.2 },
        scripted({ 'sqs.doubled-receive': [0.9, 0.1], 'sqs.doubled-after': [0.7] }),
      );
      for (const body of ['1', '2']) sqs.send(arn, { body });
      const first = sqs.receive(arn, { max: 10 });
      expect(first.map(({ hiddenUntilMs }) => hiddenUntilMs - clock.now() > 20_000)).toEqual([true, true]);

      clock.advance(700);

      const again = sqs.receive(arn, { max: 10 });
      expect(again.map(({ body, attributes }) => `${body} #${attributes.ApproximateReceiveCount}`)).toEqual(['2 #2']);
    });

    it('passes over messages, and gives them when nothing else is left', () => {
      const arn = startPlain({ reorderedShare: 0.2 }, scripted({ 'sqs.reordered': [0.1, 0.9, 0.1] }));
      for (const body of ['1', '2', '3']) sqs.send(arn, { body });

      expect(sqs.receive(arn, { max: 10 }).map(({ body }) => body)).toEqual(['2', '1', '3']);
    });
  });

  it('passes over groups of a FIFO queue, and gives each in its order when nothing else is left', () => {
    const arn = start({ reorderedShare: 0.2 }, scripted({ 'sqs.reordered': [0.1, 0.9, 0.9] }));
    for (const body of ['a1', 'b1', 'c1', 'a2', 'b2']) send(arn, body.charAt(0), body);

    const bodies = sqs.receive(arn, { max: 10 }).map(({ body }) => body);

    expect(bodies).toEqual(['b1', 'b2', 'c1', 'a1', 'a2']);
  });

  it('remembers what it lost: the same deduplication id is taken for sent, and no sequence number comes twice', () => {
    const arn = start({ lostShare: 0.5 }, scripted({ 'sqs.lost': [0.1] }));
    const sendAs = (deduplicationId: string) => sqs.send(arn, { body: 'x', groupId: 'a', deduplicationId });

    const lost = sendAs('same');

    expect(sendAs('same')).toEqual(lost);
    expect(sendAs('other').sequenceNumber).not.toBe(lost.sequenceNumber);
    expect(drain(arn, 1)).toEqual(['x']);
  });

  it('keeps the order of every group, and gives everything, whatever else it does', () => {
    for (const seed of [1, 2, 3]) {
      const arn = start({ lateUpToMs: 60_000, doubledShare: 0.3, reorderedShare: 0.5 }, createDice(seed));
      for (let i = 0; i < 200; i++) send(arn, `g${i % 5}`, String(i));

      const bodies = drain(arn, 8_000);

      const firsts = [...new Set(bodies)].map(Number);
      expect(firsts).toHaveLength(200);
      expect(bodies.length).toBeGreaterThan(220);
      for (const group of [0, 1, 2, 3, 4]) {
        const ofGroup = firsts.filter((number) => number % 5 === group);
        expect(ofGroup).toEqual(ofGroup.toSorted((a, b) => a - b));
      }
      sqs.close();
    }
  });
});
