import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../local/dynamodb/attribute-value.ts';
import { meetsCondition } from '../../../local/dynamodb/evaluate-condition.ts';
import type { Condition } from '../../../local/dynamodb/expressions.ts';

type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

const compares = (one: AttributeValue | undefined, type: Comparison, other: AttributeValue | undefined): boolean => {
  const condition: Condition = { type, args: [['one'], ['other']] };
  return meetsCondition(condition, { ...(one && { one }), ...(other && { other }) });
};

describe('meetsCondition', () => {
  it.each<[AttributeValue, AttributeValue]>([
    [{ L: [{ S: 'a' }, { M: { k: { N: '1' } } }] }, { L: [{ S: 'a' }, { M: { k: { N: '1' } } }] }],
    [{ M: { a: { N: '1' }, b: { SS: ['x', 'y'] } } }, { M: { b: { SS: ['y', 'x'] }, a: { N: '1' } } }],
    [{ NS: ['1', '2'] }, { NS: ['2', '1'] }],
    [{ S: '' }, { S: '' }],
  ])('takes %j and %j for equal', (one, other) => {
    expect([compares(one, '=', other), compares(one, '<>', other)]).toEqual([true, false]);
  });

  it.each<[AttributeValue | undefined, AttributeValue | undefined]>([
    [{ S: '1' }, { N: '1' }],
    [{ L: [{ S: 'a' }] }, { L: [{ S: 'a' }, { S: 'b' }] }],
    [{ M: { a: { N: '1' } } }, { M: { a: { N: '1' }, b: { N: '1' } } }],
    [{ S: 'x' }, undefined],
    [undefined, undefined],
  ])('takes %j and %j for different', (one, other) => {
    expect([compares(one, '=', other), compares(one, '<>', other)]).toEqual([false, true]);
  });

  it('orders text by its bytes in UTF-8, numbers by value, and nothing of different types', () => {
    expect(compares({ S: '\uffee' }, '<', { S: '\u{1f600}' })).toBe(true);
    expect(compares({ N: '9' }, '<', { N: '10' })).toBe(true);
    expect(compares({ S: '9' }, '<', { N: '10' })).toBe(false);
    expect(compares({ S: '9' }, '>=', { N: '10' })).toBe(false);
    expect(compares(undefined, '<=', undefined)).toBe(false);
  });

  it.each<[AttributeValue, AttributeValue, boolean]>([
    [{ L: [{ M: { k: { S: 'v' } } }] }, { M: { k: { S: 'v' } } }, true],
    [{ L: [{ S: '' }] }, { S: '' }, true],
    [{ S: 'hello' }, { S: 'ell' }, true],
    [{ B: 'AAEC' }, { B: 'AQ==' }, true],
    [{ SS: ['a'] }, { SS: ['a'] }, false],
    [{ NS: ['1'] }, { S: '1' }, false],
  ])('says whether %j contains %j: %s', (value, part, expected) => {
    expect(meetsCondition({ type: 'function', name: 'contains', args: [['value'], part] }, { value })).toBe(expected);
  });

  it.each<[AttributeValue, string]>([
    [{ S: '' }, '0'],
    [{ S: 'ñ' }, '1'],
    [{ B: 'AAEC' }, '3'],
    [{ M: {} }, '0'],
    [{ NS: ['1', '2'] }, '2'],
  ])('measures %j as %s', (value, size) => {
    const measured: Condition = {
      type: '=',
      args: [{ type: 'function', name: 'size', args: [['value']] }, { N: size }],
    };

    expect(meetsCondition(measured, { value })).toBe(true);
  });
});
