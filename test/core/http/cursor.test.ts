import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCursors } from '../../../core/http/cursor.ts';

const cursors = createCursors(Buffer.alloc(32, 1));
const scope = { accountId: 'acc_1', list: 'devices' };

describe('createCursors', () => {
  it('gives a place back to the account and list that it was made for', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (place) => {
        const json = JSON.parse(JSON.stringify(place)) as unknown;
        const cursor = cursors.seal(json, scope);
        expect(cursor.length > 1_024 ? json : cursors.open(cursor, scope)).toEqual(json);
      }),
    );
  });

  it('is fit for a URL as it is', () => {
    expect(cursors.seal({ after: '¿?&=/' }, scope)).toMatch(/^[A-Za-z0-9_.-]+$/);
  });

  it.each([
    ['another account', cursors, { ...scope, accountId: 'acc_2' }],
    ['another list', cursors, { ...scope, list: 'users' }],
    ['a list and account whose text is the same in a row', cursors, { accountId: 'acc_1devices', list: '' }],
    ['another service', createCursors(Buffer.alloc(32, 2)), scope],
  ])('opens nothing for %s', (_, others, otherScope) => {
    expect(others.open(cursors.seal({ after: 'A' }, scope), otherScope)).toBeUndefined();
  });

  it('opens no cursor of which any character was changed', () => {
    const cursor = cursors.seal({ after: 'A' }, scope);
    // The last character of 32 bytes in base64 carries four bits only: it may be written in several ways.
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: cursor.length - 2 }),
        fc.constantFrom(...'ABCxyz019-_.'),
        (index, character) => {
          fc.pre(cursor[index] !== character);
          const changed = cursor.slice(0, index) + character + cursor.slice(index + 1);
          expect(cursors.open(changed, scope)).toBeUndefined();
        },
      ),
    );
  });

  it.each(['', '.', 'a.b', 'x'.repeat(2_000), '{"after":"A"}', `e30.${'A'.repeat(43)}`])(
    'opens nothing of %j',
    (text) => {
      expect(cursors.open(text, scope)).toBeUndefined();
    },
  );
});
