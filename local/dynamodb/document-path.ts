import type { AttributeValue, Item } from './attribute-value.ts';

/** Names and list indexes that lead to a value inside an item; the first is the name of an attribute. */
export type DocumentPath = readonly (string | number)[];

export function isPath(operand: unknown): operand is DocumentPath {
  return Array.isArray(operand);
}

export function valueAt(path: DocumentPath, item: Item): AttributeValue | undefined {
  let found: AttributeValue | undefined = { M: item };
  for (const step of path) {
    found = found && memberOf(found, step);
    if (found === undefined) return undefined;
  }
  return found;
}

/** What a step leads to in a map or list. */
export function memberOf(container: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === 'number') return 'L' in container ? container.L[step] : undefined;
  return 'M' in container && Object.hasOwn(container.M, step) ? container.M[step] : undefined;
}
