import fc from 'fast-check';
import { compose, literal, type Piece, words } from './expression.ts';
import { value } from './values.ts';

const PATHS = [
  'txt',
  'num',
  'tags',
  'nums',
  'lst',
  'doc',
  'misc',
  'doc.x',
  'doc.y',
  'doc.y[0]',
  'lst[0]',
  'lst[1]',
  'absent',
];

export const path = fc.constantFrom(...PATHS).map(words);
const operand = fc.oneof(
  { weight: 3, arbitrary: path },
  { weight: 3, arbitrary: value.map(literal) },
  path.map((measured) => compose('size(%)', [measured])),
);

const comparison = fc
  .tuple(path, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), operand)
  .map(([one, operator, other]) => compose(`% ${operator} %`, [one, other]));

const test = fc.oneof(
  { weight: 3, arbitrary: comparison },
  path.map((one) => compose('attribute_exists(%)', [one])),
  path.map((one) => compose('attribute_not_exists(%)', [one])),
  fc
    .tuple(path, fc.constantFrom('S', 'N', 'L', 'M', 'SS', 'NULL'))
    .map(([one, type]) => compose('attribute_type(%, %)', [one, literal({ S: type })])),
  fc.tuple(path, operand).map((both) => compose('begins_with(%, %)', both)),
  fc.tuple(path, operand).map((both) => compose('contains(%, %)', both)),
  fc.tuple(path, operand, operand).map((three) => compose('% BETWEEN % AND %', three)),
  fc.tuple(path, operand, operand).map((three) => compose('% IN (%, %)', three)),
);

/** A condition or filter that does not touch the keys of the table. */
export const condition: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 4, arbitrary: test },
  fc.tuple(test, test).map((both) => compose('% AND %', both)),
  fc.tuple(test, test).map((both) => compose('% OR %', both)),
  fc.tuple(test, test, test).map((three) => compose('% OR NOT (% AND %)', three)),
  test.map((one) => compose('NOT %', [one])),
);

/** Conditions that are often met: on whether there is an item. */
export const keyCondition = fc.constantFrom('attribute_exists(pk)', 'attribute_not_exists(pk)').map(words);
