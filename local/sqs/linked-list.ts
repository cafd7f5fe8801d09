/** A place in a list; keeps it removable without a search. */
export interface ListNode<Value> {
  readonly value: Value;
  previous: ListNode<Value> | undefined;
  next: ListNode<Value> | undefined;
}

/** Values in an order, with adding at the end and removing anywhere in constant time. */
export class LinkedList<Value> {
  first: ListNode<Value> | undefined;
  last: ListNode<Value> | undefined;

  push(value: Value): ListNode<Value> {
    return this.insertAfter(this.last, value);
  }

  /** Puts a value behind `previous`, or at the front when that is undefined. */
  insertAfter(previous: ListNode<Value> | undefined, value: Value): ListNode<Value> {
    const next = previous ? previous.next : this.first;
    const node: ListNode<Value> = { value, previous, next };
    if (previous) previous.next = node;
    else this.first = node;
    if (next) next.previous = node;
    else this.last = node;
    return node;
  }

  /** Takes out a node that is in this list. */
  remove(node: ListNode<Value>): void {
    if (node.previous) node.previous.next = node.next;
    else this.first = node.next;
    if (node.next) node.next.previous = node.previous;
    else this.last = node.previous;
  }

  *[Symbol.iterator](): Generator<Value> {
    for (let node = this.first; node; node = node.next) yield node.value;
  }
}
