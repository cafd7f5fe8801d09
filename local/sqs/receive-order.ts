import { FrontOfList } from './front-of-list.ts';
import { LinkedList, type ListNode } from './linked-list.ts';
import type { QueuedMessage } from './message.ts';

/** Which messages a receive would give, and in which order. Told of every message and every change of phase. */
export interface ReceiveOrder {
  add(message: QueuedMessage): void;
  remove(message: QueuedMessage): void;
  /** The message's phase is no longer what it was. */
  update(message: QueuedMessage): void;
  readonly hasReceivable: boolean;
  /**
   * What one receive may take, in order. The message last given may be removed or changed while this runs.
   * @param passesOver says of a message, or of a group, that the others go first.
   */
  receivable(passesOver: () => boolean): Generator<QueuedMessage>;
}

/** Standard queue: any message that is ready, the one longest ready first. */
export class StandardOrder implements ReceiveOrder {
  private readonly ready = new LinkedList<QueuedMessage>();

  add(message: QueuedMessage): void {
    this.update(message);
  }

  remove(message: QueuedMessage): void {
    if (message.orderNode) this.ready.remove(message.orderNode);
    message.orderNode = undefined;
  }

  update(message: QueuedMessage): void {
    if (message.phase !== 'ready') this.remove(message);
    else message.orderNode ??= this.ready.push(message);
  }

  get hasReceivable(): boolean {
    return this.ready.first !== undefined;
  }

  *receivable(passesOver: () => boolean): Generator<QueuedMessage> {
    const last: QueuedMessage[] = [];
    for (let node = this.ready.first; node;) {
      const { value, next } = node;
      if (passesOver()) last.push(value);
      else yield value;
      node = next;
    }
    yield* last;
  }
}

interface Group {
  readonly id: string;
  readonly messages: LinkedList<QueuedMessage>;
  readonly inFlight: Set<QueuedMessage>;
  readyNode: ListNode<Group> | undefined;
}

/** What a FIFO queue looks through for groups to give: developer guide, "Avoid large message backlogs with the same message group ID". */
const LOOKED_THROUGH = 120_000;

/**
 * FIFO queue: within a group in the order of sending, and nothing of a group of which a message is in flight. Groups
 * take turns. What stands behind a long backlog is not seen, whatever its group.
 */
export class FifoOrder implements ReceiveOrder {
  private readonly groups = new Map<string, Group>();
  private readonly readyGroups = new LinkedList<Group>();
  private readonly view = new FrontOfList<QueuedMessage>(LOOKED_THROUGH);

  add(message: QueuedMessage): void {
    const group = this.groupOf(message);
    message.orderNode = group.messages.push(message);
    message.viewNode = this.view.push(message);
    this.refresh(group, message);
  }

  remove(message: QueuedMessage): void {
    const group = this.groupOf(message);
    if (message.orderNode) group.messages.remove(message.orderNode);
    message.orderNode = undefined;
    group.inFlight.delete(message);
    this.refresh(group);
    if (!group.messages.first) this.groups.delete(group.id);
    const seen = message.viewNode && this.view.remove(message.viewNode);
    message.viewNode = undefined;
    if (seen) this.refresh(this.groupOf(seen));
  }

  update(message: QueuedMessage): void {
    this.refresh(this.groupOf(message), message);
  }

  get hasReceivable(): boolean {
    return this.readyGroups.first !== undefined;
  }

  *receivable(passesOver: () => boolean): Generator<QueuedMessage> {
    const last: Group[] = [];
    for (let node = this.readyGroups.first; node;) {
      const { value, next } = node;
      if (passesOver()) last.push(value);
      else yield* this.messagesOf(value);
      node = next;
    }
    for (const group of last) yield* this.messagesOf(group);
  }

  private *messagesOf(group: Group): Generator<QueuedMessage> {
    for (let node = group.messages.first; node && this.canGive(node.value);) {
      const { value, next } = node;
      yield value;
      node = next;
    }
  }

  private canGive({ phase, viewNode }: QueuedMessage): boolean {
    return phase === 'ready' && viewNode?.value.inFront === true;
  }

  private groupOf(message: QueuedMessage): Group {
    const id = message.record.groupId ?? '';
    let group = this.groups.get(id);
    if (!group) {
      group = { id, messages: new LinkedList(), inFlight: new Set(), readyNode: undefined };
      this.groups.set(id, group);
    }
    return group;
  }

  private refresh(group: Group, changed?: QueuedMessage): void {
    if (changed?.phase === 'inFlight') group.inFlight.add(changed);
    else if (changed) group.inFlight.delete(changed);
    const first = group.messages.first?.value;
    if (group.inFlight.size === 0 && first && this.canGive(first)) {
      group.readyNode ??= this.readyGroups.push(group);
    } else if (group.readyNode) {
      this.readyGroups.remove(group.readyNode);
      group.readyNode = undefined;
    }
  }
}
