import { AppendLog } from '../append-log.ts';
import type { MessageRecord, QueuedMessage } from './message.ts';
import type { MoveTask } from './move-task.ts';
import { Queue } from './queue.ts';
import type { QueueChange } from './queue-change.ts';

/** `ListMessageMoveTasks` shows no more of one queue. */
const KEPT_MOVES = 10;

/**
 * All queues, kept over restarts.
 *
 * A clock that was moved forward starts again at real time, so what was stored may lie in the future. Everything a
 * queue stores is relative (how long hidden, how long remembered): it is taken back by as much as the clock is behind,
 * as if no time had passed.
 */
export class QueueStore {
  private readonly queues = new Map<string, Queue>();
  private readonly log: AppendLog<QueueChange> | undefined;
  /** When queues were deleted that are not there any more. */
  private readonly dropped = new Map<string, number>();
  /** Oldest first. */
  readonly moves: MoveTask[] = [];
  private latestMs = 0;

  /** @param logFile without one, nothing is kept. */
  constructor(logFile: string | undefined, nowMs: number) {
    this.log = logFile === undefined ? undefined : AppendLog.open<QueueChange>(logFile, (change) => this.apply(change));
    const aheadMs = Math.max(0, this.latestMs - nowMs);
    for (const queue of this.queues.values()) {
      if (aheadMs > 0) queue.shiftBack(aheadMs);
      queue.settle(nowMs);
    }
    for (const task of this.moves) task.startedAtMs -= aheadMs;
    for (const [name, atMs] of this.dropped) this.dropped.set(name, atMs - aheadMs);
    this.latestMs = nowMs;
    this.log?.rewrite(this.snapshot());
  }

  get(name: string): Queue | undefined {
    return this.queues.get(name);
  }

  deletedAtMs(name: string): number | undefined {
    return this.dropped.get(name);
  }

  all(): Iterable<Queue> {
    return this.queues.values();
  }

  /** Makes a change, once it is written down. */
  commit(change: QueueChange): void {
    this.log?.append(change);
    this.apply(change);
    this.log?.rewriteIfWasteful(this.entryCount(), () => this.snapshot());
  }

  close(): void {
    this.log?.close();
  }

  private apply(change: QueueChange): void {
    this.latestMs = Math.max(this.latestMs, change.atMs);
    if (change.kind === 'configured') {
      const known = this.queues.get(change.queue);
      const queue = known ?? new Queue(change.queue, change.attributes, change.createdAtMs);
      queue.configure(change.attributes, change.atMs);
      this.queues.set(change.queue, queue);
      this.dropped.delete(change.queue);
      return;
    }
    if (change.kind === 'dropped') {
      this.drop(change.queue, change.atMs);
      return;
    }
    const queue = this.expectQueue(change.queue);
    switch (change.kind) {
      case 'sent':
        queue.messages.add(change.record, change.atMs);
        this.remember(queue, change.record);
        return;
      case 'received':
        for (const id of change.ids) receive(queue, expectMessage(queue, id), change);
        if (change.attemptId !== undefined) {
          const { attemptId: id, ids: messageIds, atMs: receivedAtMs, visibleAtMs } = change;
          queue.attempts.remember({ id, messageIds, receivedAtMs, visibleAtMs });
        }
        return;
      case 'given-again': {
        const attempt = queue.attempts.find(change.attemptId, change.atMs);
        if (!attempt) throw new Error(`a change names the receive ${change.attemptId}, which is not remembered`);
        for (const id of attempt.messageIds) {
          queue.messages.hide(expectMessage(queue, id), change.visibleAtMs, change.atMs);
        }
        attempt.visibleAtMs = change.visibleAtMs;
        return;
      }
      case 'hidden':
        queue.messages.hide(expectMessage(queue, change.id), change.visibleAtMs, change.atMs);
        return;
      case 'deleted':
        queue.messages.remove(expectMessage(queue, change.id));
        return;
      case 'died':
        this.bury(queue, change);
        return;
      case 'purged':
        queue.messages.removeAll();
        queue.purgedAtMs = change.atMs;
        return;
      case 'move':
        this.addMove(change.task);
        return;
      case 'moved': {
        this.expectMove(change.taskId).moved++;
        queue.messages.remove(expectMessage(queue, change.id));
        const target = this.expectQueue(change.target);
        target.messages.add(change.record, change.atMs);
        this.remember(target, change.record);
        return;
      }
      case 'move-ended':
        Object.assign(this.expectMove(change.taskId), { status: change.status, failureReason: change.failureReason });
        return;
      case 'sequence':
        queue.useSequenceNumber(change.sequenceNumber);
        return;
      case 'kept':
        queue.messages.add(change.record, change.atMs);
        if (change.remembered) this.remember(queue, change.record);
        return;
      case 'remembered':
        queue.deduplication.remember(change.send);
        return;
      case 'attempted':
        queue.attempts.remember(change.attempt);
    }
  }

  private drop(name: string, atMs: number): void {
    this.queues.delete(name);
    this.dropped.set(name, atMs);
    const left = this.moves.filter(({ source }) => source !== name);
    this.moves.splice(0, this.moves.length, ...left);
  }

  private remember(queue: Queue, { id, groupId, deduplicationId, sequenceNumber, sentAtMs }: MessageRecord): void {
    if (sequenceNumber === undefined || groupId === undefined || deduplicationId === undefined) return;
    queue.useSequenceNumber(sequenceNumber);
    const key = queue.deduplicationKey(groupId, deduplicationId);
    queue.deduplication.remember({ key, sentAtMs, messageId: id, sequenceNumber });
  }

  private bury(queue: Queue, change: QueueChange & { kind: 'died' }): void {
    const message = expectMessage(queue, change.id);
    const { record } = message;
    queue.messages.remove(message);
    const target = this.expectQueue(change.deadLetterQueue);
    target.messages.add(
      {
        ...record,
        deadLetterSourceArn: change.sourceArn,
        // Developer guide, "Learn how to configure a dead-letter queue redrive": a FIFO queue gives it this id instead.
        ...(queue.settings.fifo ? { deduplicationId: record.id } : {}),
        // The developer guide ("Dead-letter queues", retention): only a FIFO queue counts the retention anew.
        enqueuedAtMs: queue.settings.fifo ? change.atMs : record.enqueuedAtMs,
        visibleAtMs: change.atMs,
        received: false,
        receivesHere: 0,
      },
      change.atMs,
    );
  }

  /** Of the tasks of a queue, so many are kept as can be listed. */
  private addMove(task: MoveTask): void {
    this.moves.push(task);
    const ofSource = this.moves.filter(({ source }) => source === task.source);
    const tooOld = ofSource.length > KEPT_MOVES ? ofSource[0] : undefined;
    if (tooOld) this.moves.splice(this.moves.indexOf(tooOld), 1);
  }

  private expectMove(taskId: string): MoveTask {
    const task = this.moves.find(({ id }) => id === taskId);
    if (!task) throw new Error(`a change names the task ${taskId}, which does not exist`);
    return task;
  }

  private entryCount(): number {
    let count = this.moves.length + this.dropped.size;
    for (const queue of this.queues.values()) {
      count += 2 + queue.messages.size + queue.deduplication.size + queue.attempts.size;
    }
    return count;
  }

  private *snapshot(): Generator<QueueChange> {
    for (const queue of this.queues.values()) {
      const about = { queue: queue.name, atMs: this.latestMs };
      const { attributes, createdAtMs, modifiedAtMs } = queue;
      yield { ...about, kind: 'configured', atMs: modifiedAtMs, attributes, createdAtMs };
      yield { ...about, kind: 'sequence', sequenceNumber: queue.lastSequenceNumber };
      const gone = new Map([...queue.deduplication.entries()].map((send) => [send.messageId, send]));
      for (const record of queue.messages.records()) {
        yield { ...about, kind: 'kept', record, ...(gone.delete(record.id) ? { remembered: true } : {}) };
      }
      for (const send of gone.values()) yield { ...about, kind: 'remembered', send };
      for (const attempt of queue.attempts.entries()) yield { ...about, kind: 'attempted', attempt };
    }
    for (const [name, atMs] of this.dropped) yield { kind: 'dropped', queue: name, atMs };
    for (const task of this.moves) yield { queue: task.source, atMs: this.latestMs, kind: 'move', task };
  }

  private expectQueue(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`a change names the queue ${name}, which does not exist`);
    return queue;
  }
}

function receive(queue: Queue, message: QueuedMessage, change: { atMs: number; visibleAtMs: number }): void {
  const { record } = message;
  record.receiveCount++;
  record.receivesHere++;
  record.firstReceivedAtMs ??= change.atMs;
  record.lastReceivedAtMs = change.atMs;
  queue.messages.hide(message, change.visibleAtMs, change.atMs);
}

function expectMessage(queue: Queue, id: string): QueuedMessage {
  const message = queue.messages.get(id);
  if (!message) throw new Error(`a change names the message ${id}, which is not in the queue ${queue.name}`);
  return message;
}
