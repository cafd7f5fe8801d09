import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import type { Arrivals } from './arrivals.ts';
import { invalidAttribute, invalidParameter } from './errors.ts';
import type { Queue } from './queue.ts';
import { completeAttributes, parseSettings, type QueueAttributes } from './queue-settings.ts';
import type { QueueStore } from './queue-store.ts';
import { allowsSource } from './redrive-policies.ts';

/** So long after a queue was deleted, none of its name can be made. */
const DELETED_RECENTLY_MS = 60_000;

/** Makes, changes and deletes queues. */
export class QueueAdmin {
  constructor(
    private readonly store: QueueStore,
    private readonly arrivals: Arrivals,
    private readonly clock: Clock,
    private readonly arnOf: (queueName: string) => string,
  ) {}

  /**
   * Makes a queue, or finds it when it is there with these attributes.
   * @throws AwsError when SQS would not make it, or has another of this name.
   */
  create(queueName: string, attributes: QueueAttributes): void {
    const known = this.store.get(queueName);
    if (known) {
      parseSettings(queueName, attributes);
      checkSame(known, attributes);
      return;
    }
    const deletedAtMs = this.store.deletedAtMs(queueName);
    if (deletedAtMs !== undefined && this.clock.now() - deletedAtMs < DELETED_RECENTLY_MS) {
      throw new AwsError(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    }
    this.configure(queueName, attributes);
  }

  /** Makes a queue, or gives it these attributes and no others, and keeps its messages. */
  ensure(queueName: string, attributes: QueueAttributes): void {
    const known = this.store.get(queueName);
    if (known && sameAttributes(known.attributes, attributes)) return;
    this.configure(queueName, attributes);
  }

  /** @throws AwsError for an attribute or a value that a queue cannot get. */
  setAttributes(queue: Queue, changes: QueueAttributes): void {
    const { FifoQueue, ...settable } = changes;
    if (FifoQueue !== undefined && !queue.settings.fifo) {
      throw new AwsError('InvalidAttributeName', 'Unknown Attribute FifoQueue.');
    }
    if (FifoQueue !== undefined && FifoQueue !== 'true') {
      throw invalidAttribute('FifoQueue', 'Modifying queue type is not supported.');
    }
    const merged = Object.entries({ ...queue.attributes, ...settable });
    // An empty policy takes the one away that there was.
    const attributes = Object.fromEntries(merged.filter(([name, value]) => !(name.endsWith('Policy') && value === '')));
    this.configure(queue.name, attributes);
    this.arrivals.changed(queue);
  }

  delete(queue: Queue): void {
    this.store.commit({ kind: 'dropped', queue: queue.name, atMs: this.clock.now() });
    this.arrivals.forget(queue);
  }

  /** The queues whose messages die into this one. */
  sourcesOf(deadLetters: Queue): Queue[] {
    const arn = this.arnOf(deadLetters.name);
    return [...this.store.all()].filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
  }

  private configure(queueName: string, attributes: QueueAttributes): void {
    const { fifo, redrive } = parseSettings(queueName, attributes);
    if (redrive) this.checkDeadLetterQueue(redrive.deadLetterTargetArn, queueName, fifo);
    const atMs = this.clock.now();
    const createdAtMs = this.store.get(queueName)?.createdAtMs ?? atMs;
    this.store.commit({ kind: 'configured', queue: queueName, atMs, attributes, createdAtMs });
  }

  private checkDeadLetterQueue(targetArn: string, queueName: string, fifo: boolean): void {
    const name = targetArn.split(':').at(-1) ?? '';
    const target = targetArn === this.arnOf(name) && name !== queueName ? this.store.get(name) : undefined;
    if (!target) throw invalidParameter('RedrivePolicy', targetArn, 'Dead letter target does not exist.');
    if (target.settings.fifo !== fifo) {
      throw invalidParameter('RedrivePolicy', targetArn, 'Dead-letter queue must be same type of queue as the source.');
    }
    if (!allowsSource(target.settings.redriveAllow, this.arnOf(queueName))) {
      throw invalidParameter('RedrivePolicy', targetArn, 'The dead-letter queue does not allow this source queue.');
    }
  }
}

/** @throws AwsError when one of these attributes is not that of the queue. */
function checkSame(queue: Queue, attributes: QueueAttributes): void {
  const own = completeAttributes(queue.attributes);
  const different = Object.keys(attributes).find((name) => own[name] !== attributes[name]);
  if (different === undefined) return;
  throw new AwsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${different}`,
  );
}

function sameAttributes(a: QueueAttributes, b: QueueAttributes): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
