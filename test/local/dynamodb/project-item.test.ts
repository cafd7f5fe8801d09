import { describe, expect, it } from 'vitest';
import { projectItem } from '../../../local/dynamodb/project-item.ts';

describe('projectItem', () => {
  const item = {
    a: { S: 'x' },
    doc: { M: { inner: { M: { b: { N: '1' }, c: { N: '2' } } }, other: { N: '3' } } },
    list: { L: [{ S: '0' }, { S: '1' }, { M: { d: { S: 'y' }, e: { S: 'z' } } }] },
  };

  it('keeps what the paths lead to in the maps around it', () => {
    expect(projectItem([['a'], ['doc', 'inner', 'c'], ['doc', 'other']], item)).toEqual({
      a: { S: 'x' },
      doc: { M: { inner: { M: { c: { N: '2' } } }, other: { N: '3' } } },
    });
  });

  it('closes up lists, in the order of their indexes', () => {
    const paths = [
      ['list', 2, 'e'],
      ['list', 0],
      ['list', 9],
    ];

    expect(projectItem(paths, item)).toEqual({ list: { L: [{ S: '0' }, { M: { e: { S: 'z' } } }] } });
  });

  it('leaves out what is not there, with what would be around it', () => {
    expect(projectItem([['absent'], ['doc', 'none'], ['a', 0], ['list', 'x']], item)).toEqual({});
  });
});
