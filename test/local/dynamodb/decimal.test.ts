import { describe, expect, it } from 'vitest';
import { addNumbers, compareNumbers, subtractNumbers } from '../../../local/dynamodb/decimal.ts';

describe('addNumbers', () => {
  it.each([
    ['0.1', '0.2', '0.3'],
    ['99', '1', '100'],
    ['-5', '5', '0'],
    ['-0.5', '0.25', '-0.25'],
    ['99999999999999999999999999999999999998', '1', '99999999999999999999999999999999999999'],
    ['1e20', '0', '100000000000000000000'],
    ['0.001', '0', '0.001'],
  ])('%s + %s = %s', (one, other, sum) => {
    expect(addNumbers(one, other)).toBe(sum);
  });

  it('refuses more than 38 digits, and numbers out of range', () => {
    expect(() => addNumbers('1e38', '1')).toThrow('more than 38 significant digits');
    expect(() => addNumbers('9e125', '1e125')).toThrow('Number overflow');
    expect(() => subtractNumbers('1.1e-130', '1e-130')).toThrow('Number underflow');
  });
});

describe('subtractNumbers', () => {
  it.each([
    ['0.3', '0.1', '0.2'],
    ['1', '2', '-1'],
    ['100', '0.5', '99.5'],
  ])('%s - %s = %s', (one, other, difference) => {
    expect(subtractNumbers(one, other)).toBe(difference);
  });
});

describe('compareNumbers', () => {
  it.each([
    ['2', '10', -1],
    ['-2', '-10', 1],
    ['1.50', '1.5', 0],
    ['99999999999999999999999999999999999998', '99999999999999999999999999999999999999', -1],
    ['0.00000000000000000001', '0', 1],
    ['12345678901234567890', '12345678901234567890.0', 0],
  ])('of %s and %s', (one, other, sign) => {
    expect(Math.sign(compareNumbers(one, other))).toBe(sign);
  });
});
