import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap, NOT_IN_HEAP, type HeapItem } from '../../local/heap.ts';

interface Item extends HeapItem {
  readonly value: number;
}

const item = (value: number): Item => ({ value, heapIndex: NOT_IN_HEAP });

describe('Heap', () => {
  it('gives items in order, whatever was added and removed', () => {
    const additions = fc.array(fc.record({ value: fc.integer({ min: 0, max: 50 }), removed: fc.boolean() }));
    fc.assert(
      fc.property(additions, (added) => {
        const heap = new Heap<Item>((a, b) => a.value < b.value);
        const items = added.map(({ value }) => item(value));
        for (const each of items) heap.push(each);
        added.forEach(({ removed }, index) => removed && heap.remove(items[index]!));

        const popped: number[] = [];
        for (let first = heap.pop(); first; first = heap.pop()) popped.push(first.value);

        const left = added.filter(({ removed }) => !removed).map(({ value }) => value);
        expect(popped).toEqual(left.sort((a, b) => a - b));
        expect(items.every(({ heapIndex }) => heapIndex === NOT_IN_HEAP)).toBe(true);
      }),
    );
  });

  it('shows the first item without taking it out', () => {
    const heap = new Heap<Item>((a, b) => a.value < b.value);
    heap.push(item(2));
    heap.push(item(1));

    expect(heap.peek()?.value).toBe(1);
    expect(heap.size).toBe(2);
  });

  it('forgets everything when it is cleared, and takes no notice of removing what it does not have', () => {
    const heap = new Heap<Item>((a, b) => a.value < b.value);
    const only = item(1);
    heap.push(only);

    heap.clear();
    heap.remove(only);

    expect(heap.peek()).toBeUndefined();
    heap.push(only);
    expect(heap.peek()).toBe(only);
  });
});
