import { describe, expect, it } from 'vitest';
import { applyUpdate } from '../../../local/dynamodb/apply-update.ts';
import type { UpdateClause } from '../../../local/dynamodb/expressions.ts';

const set = (path: (string | number)[], text: string): UpdateClause => ({ type: 'set', path, val: { S: text } });
const remove = (...path: (string | number)[]): UpdateClause => ({ type: 'remove', path });
const list = (text: string) => ({ L: [...text].map((letter) => ({ S: letter })) });

describe('applyUpdate', () => {
  it('takes list indexes for what they were before', () => {
    const clauses = [remove('list', 0), remove('list', 2), set(['list', 1], 'B'), remove('list', 10)];

    expect(applyUpdate(clauses, { list: list('abcd') })).toEqual({ list: list('Bd') });
  });

  it('appends what is set beyond the end of a list, in the order of the indexes', () => {
    const clauses = [set(['list', 9], 'y'), set(['list', 5], 'x'), set(['list', 0], 'A')];

    expect(applyUpdate(clauses, { list: list('ab') })).toEqual({ list: list('Abxy') });
  });

  it('copies values as they were before, and leaves the item before as it was', () => {
    const before = { doc: { M: { n: { N: '1' } } } };

    const after = applyUpdate(
      [
        { type: 'set', path: ['doc', 'n'], val: { N: '2' } },
        { type: 'set', path: ['old'], val: ['doc'] },
      ],
      before,
    );

    expect(after).toEqual({ doc: { M: { n: { N: '2' } } }, old: { M: { n: { N: '1' } } } });
    expect(before).toEqual({ doc: { M: { n: { N: '1' } } } });
  });

  it('removes a set that is emptied, even from within a list', () => {
    const clause: UpdateClause = { type: 'delete', path: ['sets', 0], val: { SS: ['a', 'b'] } };

    expect(applyUpdate([clause], { sets: { L: [{ SS: ['a'] }, { S: 'x' }] } })).toEqual({ sets: list('x') });
  });

  it('says of a path first that it leads nowhere, then that an operand is missing', () => {
    const missing: UpdateClause = { type: 'set', path: ['a'], val: ['absent'] };

    expect(() => applyUpdate([missing, set(['no', 'where'], 'x')], {})).toThrow('The document path provided');
    expect(() => applyUpdate([missing], {})).toThrow('refers to an attribute that does not exist');
  });
});
