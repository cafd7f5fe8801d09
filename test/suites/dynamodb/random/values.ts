import fc from 'fast-check';
import type { AttributeValue, Item } from '../../../../local/dynamodb/attribute-value.ts';

// Few of everything, so that values meet again. Numbers are in the form that DynamoDB gives back: DynamoDB Local
// gives them as they came.

const TEXTS = ['', 'a', 'ab', 'b', 'é', '\uffee', '\u{1f600}'];
const NUMBERS = ['0', '1', '-1', '2.5', '10', '99999999999999999999999999999999999999'];
const BINARIES = ['', 'AA==', 'AAE='];

const members = (choices: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1, maxLength: 3 });

export const text = fc.constantFrom(...TEXTS).map((S): AttributeValue => ({ S }));
export const number = fc.constantFrom(...NUMBERS).map((N): AttributeValue => ({ N }));
export const textSet = members(['a', 'b', 'c']).map((SS): AttributeValue => ({ SS }));
export const numberSet = members(NUMBERS).map((NS): AttributeValue => ({ NS }));

const scalar = fc.oneof(
  text,
  number,
  fc.constantFrom(...BINARIES).map((B): AttributeValue => ({ B })),
  fc.boolean().map((BOOL): AttributeValue => ({ BOOL })),
  fc.constant<AttributeValue>({ NULL: true }),
);

export const list = fc.array(scalar, { maxLength: 3 }).map((L): AttributeValue => ({ L }));
export const map = fc
  .record({ x: scalar, y: list }, { requiredKeys: ['x'] })
  .map((members): AttributeValue => ({ M: members }));
export const value = fc.oneof({ weight: 3, arbitrary: scalar }, textSet, numberSet, list, map);

/** A key of one of six items. No two of them ever share the keys of an index, whose order would be anybody's. */
export const key = fc
  .constantFrom(['p', 'a', '1'], ['p', 'b', '2'], ['p', 'c', '3'], ['q', 'd', '4'], ['q', 'e', '5'], ['q', 'f', '6'])
  .map(([pk = '', sk = '', score = '']) => ({ key: { pk: { S: pk }, sk: { S: sk } }, score: { N: score } }));

export type Key = typeof key extends fc.Arbitrary<infer Value> ? Value : never;

/** A whole item; about half of them are in an index. */
export const item = fc
  .record({
    place: key,
    inIndex: fc.constantFrom('board', 'holder', 'both', 'none'),
    others: fc.record(
      { txt: text, num: number, tags: textSet, nums: numberSet, lst: list, doc: map, misc: value },
      { requiredKeys: ['txt', 'num', 'lst', 'doc'] },
    ),
  })
  .map(({ place, inIndex, others }): Item => ({
    ...place.key,
    ...(inIndex === 'board' || inIndex === 'both' ? { board: { S: 'x' }, score: place.score } : {}),
    ...(inIndex === 'holder' || inIndex === 'both' ? { holder: { S: 'x' }, heldAt: place.key.sk } : {}),
    ...(others as Item),
  }));
