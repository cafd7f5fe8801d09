import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../../../local/dynamodb/attribute-value.ts';
import { KeyOrder } from '../../../local/dynamodb/key-order.ts';
import { toRow } from '../../../local/dynamodb/row.ts';

const schema = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
];
const orderOf = (pk: string, sk: string): KeyOrder =>
  new KeyOrder(schema, [
    { AttributeName: 'pk', AttributeType: pk },
    { AttributeName: 'sk', AttributeType: sk },
  ]);

/** The values, sorted as keys of one partition. */
function sorted(values: readonly AttributeValue[]): AttributeValue[] {
  const [value] = values;
  const order = orderOf('S', Object.keys(value ?? {})[0] ?? 'S');
  const textOf = (sk: AttributeValue): string => order.textOf({ pk: { S: 'p' }, sk }) ?? '';
  return values.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : textOf(one) > textOf(other) ? 1 : 0));
}

const anyText = fc.string({ unit: 'binary', maxLength: 6 });
const nastyText = fc.string({ unit: fc.constantFrom('\0', '\x01', '\x02', '"', '\\', '\n', 'a', 'ñ', '中', '🕐') });

describe('KeyOrder', () => {
  it('sorts text by its bytes in UTF-8, not by UTF-16', () => {
    const values = ['', '\0', '\0a', '\x01', '\x02', 'A', 'a', 'a\0', 'a\x01', 'ab', 'ñ', '\uffee', '🕐'].map((S) => ({
      S,
    }));

    expect(sorted(values.toReversed())).toEqual(values);
  });

  it('sorts numbers by value', () => {
    const values = ['-1e20', '-10', '-9.5', '-9', '-1', '0', '1e-5', '0.5', '2', '10', '10.01', '1e20'].map((N) => ({
      N,
    }));

    expect(sorted(values.toReversed())).toEqual(values);
  });

  it('sorts bytes as unsigned ones', () => {
    const values = [[], [0], [0, 0], [1], [127], [128], [255], [255, 0]].map((bytes) => ({
      B: Buffer.from(bytes).toString('base64'),
    }));

    expect(sorted(values.toReversed())).toEqual(values);
  });

  it('never mixes up two keys', () => {
    fc.assert(
      fc.property(fc.array(nastyText, { minLength: 4, maxLength: 4 }), ([pk1 = '', sk1 = '', pk2 = '', sk2 = '']) => {
        const textOf = (pk: string, sk: string) => orderOf('S', 'S').textOf({ pk: { S: pk }, sk: { S: sk } });

        expect(textOf(pk1, sk1) === textOf(pk2, sk2)).toBe(pk1 === pk2 && sk1 === sk2);
      }),
    );
  });

  it('says of a stored row what it says of the item', () => {
    const text = fc.oneof(anyText, nastyText, fc.constant('x'.repeat(300)));
    const number = fc.integer().map(String);
    fc.assert(
      fc.property(text, text, number, fc.dictionary(anyText, text), (pk, sk, N, others) => {
        const rest = Object.fromEntries(Object.entries(others).map(([name, S]) => [name, { S }]));
        const item: Item = { ...rest, pk: { S: pk }, sk: { S: sk } };
        const numbered: Item = { ...rest, pk: { S: pk }, sk: { N } };

        expect(orderOf('S', 'S').textOfRow(toRow(item, ['pk', 'sk']))).toBe(orderOf('S', 'S').textOf(item));
        expect(orderOf('S', 'N').textOfRow(toRow(numbered, ['pk', 'sk']))).toBe(orderOf('S', 'N').textOf(numbered));
      }),
    );
  });

  it('has no text for an item that lacks a key, or has one of another type', () => {
    const order = orderOf('S', 'S');

    expect(order.textOf({ pk: { S: 'p' } })).toBeUndefined();
    expect(order.textOf({ pk: { S: 'p' }, sk: { N: '1' } })).toBeUndefined();
    expect(order.textOfRow(toRow({ pk: { S: 'p' } }, ['pk', 'sk']))).toBeUndefined();
  });
});
