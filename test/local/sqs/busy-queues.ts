import { createRandom, pickWeighted, type Random } from '../../../local/random.ts';
import type { ReceivedMessage } from '../../../local/sqs/received-message.ts';
import type { Sqs } from '../../../local/sqs/sqs.ts';

const QUEUE = 'busy.fifo';
const DEAD = 'busy-dead.fifo';
/** Longer than any test runs: what is in flight stays so until the clock is moved. */
const VISIBILITY_SECONDS = 3_600;

/** Two queues with much going on: the same seed does the same, step by step, whatever the time. */
export class BusyQueues {
  private readonly random: Random;
  private readonly arn: string;
  private readonly held: ReceivedMessage[] = [];
  private sends = 0;

  constructor(
    private readonly sqs: Sqs,
    seed: number,
  ) {
    this.random = createRandom(seed);
    const attributes = { FifoQueue: 'true', VisibilityTimeout: String(VISIBILITY_SECONDS) };
    sqs.ensureQueue({ queueName: DEAD, attributes });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: sqs.queueArn(DEAD), maxReceiveCount: 3 });
    sqs.ensureQueue({ queueName: QUEUE, attributes: { ...attributes, RedrivePolicy } });
    this.arn = sqs.queueArn(QUEUE);
  }

  /** Sends, receives, deletes or gives back. */
  step(): void {
    const whatToDo = pickWeighted(this.random, [
      [() => this.send(), 4],
      [() => this.receive(), 4],
      [() => this.settle((handle) => this.sqs.delete(this.arn, handle)), 3],
      [() => this.settle((handle) => this.sqs.changeVisibility(this.arn, handle, 0)), 2],
    ]);
    whatToDo();
  }

  private send(): void {
    const number = this.sends++;
    this.sqs.send(this.arn, messageOf(number));
  }

  private receive(): void {
    this.held.push(...this.sqs.receive(this.arn, { max: 1 + Math.floor(this.random() * 3) }));
  }

  private settle(how: (receiptHandle: string) => void): void {
    const [message] = this.held.splice(Math.floor(this.random() * this.held.length), 1);
    if (message) how(message.receiptHandle);
  }
}

/** All that can be told apart about the queues; receives what is there. `passVisibility` moves the clock. */
export function describeQueues(sqs: Sqs, passVisibility: () => void): object {
  const depths = () => sqs.depths().map(({ queueName, visible, inFlight }) => ({ queueName, visible, inFlight }));
  const before = depths();
  let remembered = 0;
  while (isRemembered(sqs, remembered)) remembered++;
  passVisibility();
  return { before, remembered, messages: [QUEUE, DEAD].map((queueName) => drain(sqs, sqs.queueArn(queueName))) };

  /** Says whether a message with this number was sent, by sending it again. */
  function isRemembered(queues: Sqs, number: number): boolean {
    const sum = (of: ReturnType<typeof depths>) =>
      of.reduce((total, { visible, inFlight }) => total + visible + inFlight, 0);
    const there = sum(depths());
    queues.send(queues.queueArn(QUEUE), messageOf(number));
    return sum(depths()) === there;
  }
}

function messageOf(number: number) {
  return { body: `m${number}`, groupId: `g${number % 5}`, deduplicationId: `d${number}` };
}

function drain(sqs: Sqs, arn: string): string[] {
  const seen: string[] = [];
  for (let messages = sqs.receive(arn, { max: 10 }); messages.length > 0; messages = sqs.receive(arn, { max: 10 })) {
    for (const { body, attributes, receiptHandle } of messages) {
      seen.push(`${attributes['MessageGroupId']} ${body} #${attributes['ApproximateReceiveCount']}`);
      sqs.delete(arn, receiptHandle);
    }
  }
  return seen.sort((a, b) => (groupOf(a) < groupOf(b) ? -1 : groupOf(a) > groupOf(b) ? 1 : 0));
}

/** Groups take turns in no particular order; within one, order counts. */
function groupOf(seen: string): string {
  return seen.split(' ')[0] ?? '';
}
