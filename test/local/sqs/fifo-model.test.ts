import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import type { ReceivedMessage } from '../../../local/sqs/received-message.ts';
import { ACCOUNT } from './served-sqs.ts';

const VISIBILITY_SECONDS = 30;

interface ModelMessage {
  readonly group: string;
  readonly body: string;
  /** Seconds of the model's own clock; in flight until then. */
  hiddenUntil: number;
}

/** A FIFO queue as one would write it without a thought for speed. */
class FifoModel {
  messages: ModelMessage[] = [];
  now = 0;

  isInFlight = ({ hiddenUntil }: ModelMessage): boolean => hiddenUntil > this.now;

  /** What a receive may give: of each group that has nothing in flight, its messages in order. */
  receivable(): Map<string, string[]> {
    const closed = new Set(this.messages.filter(this.isInFlight).map(({ group }) => group));
    const bodies = new Map<string, string[]>();
    for (const { group, body } of this.messages) {
      if (!closed.has(group)) bodies.set(group, [...(bodies.get(group) ?? []), body]);
    }
    return bodies;
  }
}

type Step =
  | { readonly do: 'send'; readonly group: string }
  | { readonly do: 'receive'; readonly max: number }
  | { readonly do: 'delete' | 'give-back'; readonly pick: number }
  | { readonly do: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'give-back' as const), pick: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 29, 31) }) },
);

class Run {
  private readonly clock = new MovableClock();
  private readonly sqs: Sqs;
  private readonly arn: string;
  private readonly model = new FifoModel();
  private held: ReceivedMessage[] = [];
  private sends = 0;

  constructor() {
    this.sqs = createSqs({ ...ACCOUNT, clock: this.clock, report: () => undefined });
    this.sqs.ensureQueue({
      queueName: 'q.fifo',
      attributes: { FifoQueue: 'true', VisibilityTimeout: String(VISIBILITY_SECONDS) },
    });
    this.arn = this.sqs.queueArn('q.fifo');
  }

  play(step: Step): void {
    switch (step.do) {
      case 'send': {
        const body = `m${this.sends++}`;
        this.sqs.send(this.arn, { body, groupId: step.group, deduplicationId: body });
        this.model.messages.push({ group: step.group, body, hiddenUntil: 0 });
        return;
      }
      case 'receive':
        this.receive(step.max);
        return;
      case 'wait':
        this.clock.advance(step.seconds * 1000);
        this.model.now += step.seconds;
        return;
      case 'delete':
      case 'give-back':
        this.settle(step.do, step.pick);
    }
  }

  close(): void {
    this.sqs.close();
    this.clock.stop();
  }

  private receive(max: number): void {
    const receivable = this.model.receivable();
    const total = [...receivable.values()].flat().length;

    const messages = this.sqs.receive(this.arn, { max });

    expect(messages).toHaveLength(Math.min(max, total));
    for (const { body, attributes } of messages) {
      const group = attributes.MessageGroupId ?? '';
      expect(body).toBe(receivable.get(group)?.shift());
      const message = this.model.messages.find((candidate) => candidate.body === body);
      if (message) message.hiddenUntil = this.model.now + VISIBILITY_SECONDS;
    }
    this.held = [...this.held, ...messages];
  }

  private settle(how: 'delete' | 'give-back', pick: number): void {
    const inFlight = this.held.filter(({ body }) =>
      this.model.messages.some((message) => message.body === body && this.model.isInFlight(message)),
    );
    const chosen = inFlight[pick % Math.max(1, inFlight.length)];
    if (!chosen) return;
    // Of a message received twice only the later receipt counts.
    const latest = this.held.findLast(({ body }) => body === chosen.body)!;
    if (how === 'delete') {
      this.sqs.delete(this.arn, latest.receiptHandle);
      this.model.messages = this.model.messages.filter(({ body }) => body !== latest.body);
    } else {
      this.sqs.changeVisibility(this.arn, latest.receiptHandle, 0);
      for (const message of this.model.messages) if (message.body === latest.body) message.hiddenUntil = 0;
    }
  }
}

describe('FIFO queue', () => {
  it('does what a plain model does, in any order of calls', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const run = new Run();
        for (const step of steps) run.play(step);
        run.close();
      }),
      { numRuns: 300 },
    );
  });

  // With a search through all messages at each receive this would take minutes.
  it('gives 100,000 messages of 5,000 groups, each group in order', () => {
    const clock = new MovableClock();
    const sqs = createSqs({ ...ACCOUNT, clock, report: () => undefined });
    sqs.ensureQueue({ queueName: 'q.fifo', attributes: { FifoQueue: 'true', VisibilityTimeout: '3600' } });
    const arn = sqs.queueArn('q.fifo');
    for (let i = 0; i < 100_000; i++) {
      sqs.send(arn, { body: String(i), groupId: `g${i % 5000}`, deduplicationId: String(i) });
    }

    const lastOfGroup = new Map<string, number>();
    let count = 0;
    for (let messages = sqs.receive(arn, { max: 10 }); messages.length > 0; messages = sqs.receive(arn, { max: 10 })) {
      for (const { body, attributes, receiptHandle } of messages) {
        const group = attributes.MessageGroupId ?? '';
        if (Number(body) <= (lastOfGroup.get(group) ?? -1)) throw new Error(`${body} came late in ${group}`);
        lastOfGroup.set(group, Number(body));
        sqs.delete(arn, receiptHandle);
        count++;
      }
    }

    expect(count).toBe(100_000);
    expect(lastOfGroup.size).toBe(5000);
    sqs.close();
    clock.stop();
  }, 60_000);
});
