import fc from 'fast-check';
import { path } from './conditions.ts';
import { compose, literal, type Piece, words } from './expression.ts';
import { list, number, numberSet, textSet, value } from './values.ts';

type Section = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';
interface Clause {
  readonly section: Section;
  readonly piece: Piece;
}

const clause = (section: Section) => (piece: Piece) => ({ section, piece });

const NUMBER_PATHS = ['num', 'doc.x'];
const LIST_PATHS = ['lst', 'doc.y'];

/** Mostly one of the paths that an operation is meant for, and sometimes any. */
const mostly = (...paths: readonly string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...paths).map(words) }, path);

const assignment = fc
  .tuple(
    path,
    fc.oneof(
      { weight: 3, arbitrary: value.map(literal) },
      path,
      fc.tuple(path, value).map(([from, fallback]) => compose('if_not_exists(%, %)', [from, literal(fallback)])),
      fc.tuple(mostly(...LIST_PATHS), list).map(([from, more]) => compose('list_append(%, %)', [from, literal(more)])),
      fc.tuple(mostly(...NUMBER_PATHS), number).map(([from, amount]) => compose('% + %', [from, literal(amount)])),
      fc.tuple(number, mostly(...NUMBER_PATHS)).map(([amount, from]) => compose('% - %', [literal(amount), from])),
      fc
        .tuple(mostly(...NUMBER_PATHS), number, number)
        .map(([from, start, amount]) => compose('if_not_exists(%, %) + %', [from, literal(start), literal(amount)])),
    ),
  )
  .map(([to, from]) => compose('% = %', [to, from]));

const indexMove = fc
  .constantFrom('board', 'holder')
  .chain((name) => fc.constantFrom('x', 'y').map((S) => compose(`${name} = %`, [literal({ S })])));

const anyClause: fc.Arbitrary<Clause> = fc.oneof(
  { weight: 4, arbitrary: assignment.map(clause('SET')) },
  { weight: 2, arbitrary: indexMove.map(clause('SET')) },
  { weight: 2, arbitrary: path.map(clause('REMOVE')) },
  fc.constantFrom('board', 'holder').map((name) => clause('REMOVE')({ text: name, values: [] })),
  fc
    .oneof(fc.tuple(mostly('num'), number), fc.tuple(mostly('tags'), textSet), fc.tuple(mostly('nums'), numberSet))
    .map(([to, amount]) => clause('ADD')(compose('% %', [to, literal(amount)]))),
  fc
    .oneof(fc.tuple(mostly('tags'), textSet), fc.tuple(mostly('nums'), numberSet))
    .map(([from, members]) => clause('DELETE')(compose('% %', [from, literal(members)]))),
);

/** Two paths of an expression may not overlap. */
const attributeOf = ({ piece: { text } }: Clause) => text.split(/[ .[]/)[0];

/** An UpdateExpression of one to three clauses. */
export const update: fc.Arbitrary<Piece> = fc
  .uniqueArray(anyClause, { minLength: 1, maxLength: 3, selector: attributeOf })
  .map((clauses) => {
    const sections = (['SET', 'REMOVE', 'ADD', 'DELETE'] as const).flatMap((section) => {
      const pieces = clauses.filter((one) => one.section === section).map(({ piece }) => piece);
      return pieces.length > 0 ? [compose(`${section} ${pieces.map(() => '%').join(', ')}`, pieces)] : [];
    });
    return compose(sections.map(() => '%').join(' '), sections);
  });
