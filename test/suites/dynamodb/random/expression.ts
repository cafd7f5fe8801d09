import type { AttributeValue } from '../../../../local/dynamodb/attribute-value.ts';

/** A piece of an expression: each `?` in its text stands for the next of its values. */
export interface Piece {
  readonly text: string;
  readonly values: readonly AttributeValue[];
}

export const words = (text: string): Piece => ({ text, values: [] });
export const literal = (value: AttributeValue): Piece => ({ text: '?', values: [value] });

/** Pieces put into a template, whose each `%` stands for the next of them. */
export function compose(template: string, pieces: readonly Piece[]): Piece {
  const left = [...pieces];
  return {
    text: template.replaceAll('%', () => left.shift()?.text ?? ''),
    values: pieces.flatMap(({ values }) => values),
  };
}

/** Expressions of one request, by their parameters, with the values that they share. */
export function toParameters(expressions: Readonly<Record<string, Piece | undefined>>): Record<string, unknown> {
  const values: Record<string, AttributeValue> = {};
  const parameters: Record<string, unknown> = {};
  for (const [name, piece] of Object.entries(expressions)) {
    if (!piece) continue;
    const left = [...piece.values];
    parameters[name] = piece.text.replaceAll('?', () => {
      const placeholder = `:v${Object.keys(values).length}`;
      values[placeholder] = left.shift() ?? { NULL: true };
      return placeholder;
    });
  }
  return Object.keys(values).length > 0 ? { ...parameters, ExpressionAttributeValues: values } : parameters;
}
