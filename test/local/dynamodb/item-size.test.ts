import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../local/dynamodb/attribute-value.ts';
import { itemBytes } from '../../../local/dynamodb/item-size.ts';

describe('itemBytes', () => {
  it.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['100', 2],
    ['1010', 3],
    ['12000', 3],
    ['1.5', 3],
    ['15', 2],
    ['1.234', 4],
    ['3.14159', 5],
    ['123456', 4],
    ['0.0000001', 2],
    ['-12', 3],
    ['-12345.678', 7],
    ['12345678901234567890123456789012345678', 20],
    [`1${'0'.repeat(125)}`, 2],
  ])('counts the number %s as %i bytes', (number, bytes) => {
    expect(itemBytes({ n: { N: number } })).toBe(1 + bytes);
  });

  it.each<[AttributeValue, number]>([
    [{ S: '' }, 0],
    [{ S: 'é€😀' }, 9],
    [{ B: 'AP8=' }, 2],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ SS: ['a', 'bc'] }, 3],
    [{ NS: ['1', '23'] }, 4],
    [{ BS: ['AP8='] }, 2],
    [{ L: [] }, 3],
    [{ L: [{ S: 'a' }, { N: '1' }] }, 8],
    [{ L: [{ L: [] }] }, 7],
    [{ M: {} }, 3],
    [{ M: { k: { S: 'a' } } }, 6],
    [{ M: { k: { M: { j: { N: '1' } } } } }, 12],
  ])('counts %j as %i bytes', (value, bytes) => {
    expect(itemBytes({ name: value })).toBe('name'.length + bytes);
  });
});
