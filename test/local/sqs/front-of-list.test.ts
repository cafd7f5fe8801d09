import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrontOfList } from '../../../local/sqs/front-of-list.ts';

describe('FrontOfList', () => {
  it('knows the first ones, and says who moves up, in any order of changes', () => {
    const changes = fc.array(fc.oneof(fc.constant('push' as const), fc.nat(20)), { maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), changes, (size, steps) => {
        const front = new FrontOfList<number>(size);
        let nodes: ReturnType<typeof front.push>[] = [];
        let pushed = 0;
        for (const step of steps) {
          if (step === 'push') {
            nodes.push(front.push(pushed++));
          } else if (nodes.length > 0) {
            const position = step % nodes.length;
            const expected = position < size ? nodes[size]?.value.value : undefined;
            const movedUp = front.remove(nodes[position]!);
            expect(movedUp).toBe(expected);
            nodes = nodes.filter((_, index) => index !== position);
          }
          expect(nodes.map(({ value }) => value.inFront)).toEqual(nodes.map((_, index) => index < size));
        }
      }),
    );
  });
});
