import { describe, expect, it } from 'vitest';
import {
  readFlag,
  readNumber,
  readOneOf,
  readOptionalText,
  readOptionalTexts,
  readText,
  readTextMap,
  readTexts,
} from '../../../core/item/item-reader.ts';

const item = { text: 'a', number: 1, flag: false, texts: ['a', 'b'], map: { a: 'b' }, mixed: ['a', 1], odd: { a: 1 } };

describe('item readers', () => {
  it('give what is there', () => {
    expect(readText(item, 'text')).toBe('a');
    expect(readNumber(item, 'number')).toBe(1);
    expect(readFlag(item, 'flag')).toBe(false);
    expect(readTexts(item, 'texts')).toEqual(['a', 'b']);
    expect(readTextMap(item, 'map')).toEqual({ a: 'b' });
    expect(readOneOf(item, 'text', ['a', 'b'])).toBe('a');
  });

  it('take the absence of what is optional', () => {
    expect(readOptionalText(item, 'none')).toBeUndefined();
    expect(readOptionalTexts(item, 'none')).toBeUndefined();
    expect(readTextMap(item, 'none')).toEqual({});
  });

  it.each([
    [() => readText(item, 'none'), 'stored item: none is undefined, expected a string'],
    [() => readOptionalText(item, 'number'), 'stored item: number is number, expected a string'],
    [() => readNumber(item, 'text'), 'stored item: text is string, expected a number'],
    [() => readFlag(item, 'text'), 'stored item: text is string, expected a boolean'],
    [() => readTexts(item, 'map'), 'stored item: map is object, expected a list'],
    [() => readTexts(item, 'mixed'), 'stored item: mixed is number, expected a list of strings'],
    [() => readTextMap(item, 'texts'), 'stored item: texts is a list, expected a map'],
    [() => readTextMap(item, 'odd'), 'stored item: odd is number, expected a map of strings'],
    [() => readOneOf(item, 'text', ['x', 'y']), 'stored item: text is none of x, y'],
  ])('name the field that is not as expected, never its value: %#', (read, message) => {
    expect(read).toThrow(message);
  });
});
