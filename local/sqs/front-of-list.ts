import { LinkedList, type ListNode } from './linked-list.ts';

export interface Placed<Value> {
  readonly value: Value;
  /** Whether it is among the first ones. */
  inFront: boolean;
}

/** Values in the order in which they came, and which of them are among the first `size`; all in constant time. */
export class FrontOfList<Value> {
  private readonly values = new LinkedList<Placed<Value>>();
  private inFront = 0;
  private lastInFront: ListNode<Placed<Value>> | undefined;

  constructor(private readonly size: number) {}

  push(value: Value): ListNode<Placed<Value>> {
    const node = this.values.push({ value, inFront: false });
    if (this.inFront < this.size) this.moveUp(node);
    return node;
  }

  /** @returns the value that moved up to the front in its place, if there is one. */
  remove(node: ListNode<Placed<Value>>): Value | undefined {
    this.values.remove(node);
    if (!node.value.inFront) return undefined;
    this.inFront--;
    if (this.lastInFront === node) this.lastInFront = node.previous;
    const next = this.lastInFront ? this.lastInFront.next : this.values.first;
    if (!next) return undefined;
    this.moveUp(next);
    return next.value.value;
  }

  private moveUp(node: ListNode<Placed<Value>>): void {
    node.value.inFront = true;
    this.inFront++;
    this.lastInFront = node;
  }
}
