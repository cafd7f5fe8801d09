import { describe, expect, it } from 'vitest';
import { independentClauses } from '../../../local/dynamodb/update-clauses.ts';

describe('independentClauses', () => {
  it('puts removals last, and those further back in a list first', () => {
    const paths = independentClauses(
      [
        { type: 'remove', path: ['list', 0] },
        { type: 'remove', path: ['list', 2, 'inner'] },
        { type: 'set', path: ['list', 1], val: { S: 'x' } },
        { type: 'remove', path: ['list', 10] },
        { type: 'remove', path: ['attribute'] },
      ],
      undefined,
    ).map(({ path }) => path.join('.'));

    expect(paths).toEqual(['list.1', 'list.10', 'list.2.inner', 'list.0', 'attribute']);
  });

  it('copies what an operand leads to', () => {
    const before = { doc: { M: { n: { N: '1' } } } };

    const [plain, fallback] = independentClauses(
      [
        { type: 'set', path: ['a'], val: ['doc'] },
        { type: 'set', path: ['b'], val: { type: 'function', name: 'if_not_exists', args: [['absent'], ['doc']] } },
      ],
      before,
    );

    expect([plain?.val, fallback?.val]).toEqual([before.doc, before.doc]);
    expect(plain?.val).not.toBe(before.doc);
  });
});
