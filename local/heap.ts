/** What a heap writes into its items so that one can be removed without a search. */
export interface HeapItem {
  /** Place in the heap, or `NOT_IN_HEAP`. Only the heap writes it. */
  heapIndex: number;
}

export const NOT_IN_HEAP = -1;

/** A binary heap: the first item at once, adding and removing in logarithmic time. */
export class Heap<Item extends HeapItem> {
  private readonly items: Item[] = [];

  constructor(private readonly isBefore: (a: Item, b: Item) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  peek(): Item | undefined {
    return this.items[0];
  }

  push(item: Item): void {
    this.place(item, this.items.length);
    this.rise(item);
  }

  /** Takes out the first item. */
  pop(): Item | undefined {
    const first = this.items[0];
    if (first) this.remove(first);
    return first;
  }

  /** Takes out `item`; does nothing when it is not in the heap. */
  remove(item: Item): void {
    const index = item.heapIndex;
    if (index === NOT_IN_HEAP) return;
    item.heapIndex = NOT_IN_HEAP;
    const last = this.items.pop();
    if (!last || last === item) return;
    this.place(last, index);
    this.rise(last);
    this.sink(last);
  }

  clear(): void {
    for (const item of this.items) item.heapIndex = NOT_IN_HEAP;
    this.items.length = 0;
  }

  private place(item: Item, index: number): void {
    this.items[index] = item;
    item.heapIndex = index;
  }

  private rise(item: Item): void {
    while (item.heapIndex > 0) {
      const parentIndex = (item.heapIndex - 1) >> 1;
      const parent = this.items[parentIndex];
      if (!parent || !this.isBefore(item, parent)) return;
      this.place(parent, item.heapIndex);
      this.place(item, parentIndex);
    }
  }

  private sink(item: Item): void {
    for (;;) {
      const left = this.items[2 * item.heapIndex + 1];
      const right = this.items[2 * item.heapIndex + 2];
      const child = left && right && this.isBefore(right, left) ? right : left;
      if (!child || !this.isBefore(child, item)) return;
      const index = child.heapIndex;
      this.place(child, item.heapIndex);
      this.place(item, index);
    }
  }
}
