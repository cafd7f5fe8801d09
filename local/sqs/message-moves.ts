import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Arrivals } from './arrivals.ts';
import { checkRange } from './errors.ts';
import type { MessageRecord } from './message.ts';
import type { MoveTask } from './move-task.ts';
import { newMessage } from './new-message.ts';
import type { Queue } from './queue.ts';
import type { QueueStore } from './queue-store.ts';

const RATE = [1, 500] as const;
/** Where the caller gives no rate, SQS chooses one. */
const CHOSEN_RATE = 500;
const TICK_MS = 1_000;

const GONE = 'AWS.SimpleQueueService.NonExistentQueue';
const NO_SOURCE = 'CouldNotDetermineMessageSource';

export interface MoveRequest {
  readonly source: Queue;
  readonly destination?: Queue | undefined;
  /** Messages a second. */
  readonly rate?: number | undefined;
}

/**
 * Redrives dead-letter queues: each second as many messages as the rate allows, the oldest first, until as many were
 * moved as there were in the beginning, or none is left. What is moved is a new message: it has a new id, and its
 * retention and receives count anew (developer guide, "Learn how to configure a dead-letter queue redrive").
 */
export class MessageMoves {
  private readonly timers = new Map<MoveTask, Timer>();

  constructor(
    private readonly store: QueueStore,
    private readonly arrivals: Arrivals,
    private readonly clock: Clock,
    /** The queues whose messages die into a queue. */
    private readonly sourcesOf: (deadLetters: Queue) => readonly Queue[],
  ) {}

  /** Goes on with what was under way. */
  resume(): void {
    for (const task of this.store.moves) if (task.status === 'RUNNING') this.plan(task, this.clock.now());
  }

  /** @throws AwsError when SQS would not start such a task. */
  start({ source, destination, rate }: MoveRequest): MoveTask {
    const atMs = this.clock.now();
    source.settle(atMs);
    if (rate !== undefined) checkRange('MaxNumberOfMessagesPerSecond', rate, RATE);
    if (this.sourcesOf(source).length === 0) {
      throw refused('Source queue must be configured as a Dead Letter Queue.');
    }
    if (destination === source || (destination && destination.settings.fifo !== source.settings.fifo)) {
      throw refused('The destination queue must be another queue of the same type as the source queue.');
    }
    if (this.store.moves.some((task) => task.source === source.name && task.status === 'RUNNING')) {
      throw refused(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      id: randomUUID(),
      source: source.name,
      destination: destination?.name,
      rate,
      toMove: source.messages.counts.visible,
      startedAtMs: atMs,
      moved: 0,
      status: 'RUNNING',
    };
    this.store.commit({ kind: 'move', queue: source.name, atMs, task });
    this.plan(task, atMs);
    return task;
  }

  /** Tasks of a queue, the newest first. */
  of(source: Queue): MoveTask[] {
    return this.store.moves.filter((task) => task.source === source.name).reverse();
  }

  /** @throws AwsError when the task does not run. What it has moved stays where it is. */
  cancel(task: MoveTask): void {
    if (task.status !== 'RUNNING') throw refused('Only active tasks can be cancelled.');
    this.end(task, 'CANCELLED');
  }

  close(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private plan(task: MoveTask, dueMs: number): void {
    this.timers.set(
      task,
      this.clock.setTimer(dueMs, () => this.moveSome(task, dueMs)),
    );
  }

  private moveSome(task: MoveTask, dueMs: number): void {
    const source = this.store.get(task.source);
    this.timers.delete(task);
    // With its queue, a task is gone too.
    if (!source || !this.store.moves.includes(task)) return;
    source.settle(this.clock.now());
    const targets = new Set<Queue>();
    const most = Math.min(task.moved + (task.rate ?? CHOSEN_RATE), task.toMove);
    let reason: string | undefined;
    let left = false;
    for (const { record } of source.messages.oldestReceivable()) {
      left = task.moved >= most;
      if (left) break;
      const target = this.targetOf(task, record);
      if (typeof target === 'string') {
        reason = target;
        break;
      }
      this.move(task, record, target);
      targets.add(target);
    }
    if (reason !== undefined) this.end(task, 'FAILED', reason);
    else if (!left || task.moved >= task.toMove) this.end(task, 'COMPLETED');
    else this.plan(task, dueMs + TICK_MS);
    for (const queue of [source, ...targets]) this.arrivals.changed(queue);
  }

  /** Where a message goes, or why it cannot go anywhere. */
  private targetOf(task: MoveTask, { deadLetterSourceArn }: MessageRecord): Queue | string {
    if (task.destination === undefined && deadLetterSourceArn === undefined) return NO_SOURCE;
    return this.store.get(task.destination ?? deadLetterSourceArn?.split(':').at(-1) ?? '') ?? GONE;
  }

  private move(task: MoveTask, { id, body, attributes, traceHeader, ...kept }: MessageRecord, target: Queue): void {
    const atMs = this.clock.now();
    const { groupId, deduplicationId } = kept;
    const record = newMessage(target, { body, attributes, traceOfCall: traceHeader, groupId, deduplicationId }, atMs);
    this.store.commit({ kind: 'moved', queue: task.source, atMs, id, taskId: task.id, target: target.name, record });
  }

  private end(task: MoveTask, status: MoveTask['status'], failureReason?: string): void {
    this.timers.get(task)?.cancel();
    this.timers.delete(task);
    const atMs = this.clock.now();
    this.store.commit({ kind: 'move-ended', queue: task.source, atMs, taskId: task.id, status, failureReason });
  }
}

function refused(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
