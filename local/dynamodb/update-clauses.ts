import type { Item } from './attribute-value.ts';
import { type DocumentPath, type Operand, type UpdateClause, valueAt } from './dynalite.ts';

/**
 * Clauses that give, applied one after another as dynalite does, what DynamoDB makes of them all at once:
 * each path and operand means the item as it was before.
 */
export function independentClauses(clauses: readonly UpdateClause[], before: Item | undefined): UpdateClause[] {
  const removals = clauses.filter(({ type }) => type === 'remove');
  const others = clauses.filter(({ type }) => type !== 'remove');
  return [
    ...others.map((clause) => (clause.val ? { ...clause, val: detach(clause.val, before ?? {}) } : clause)),
    // Removing a list member moves those behind it: last, and the rearmost first.
    ...removals.toSorted((one, other) => compareDescending(one.path, other.path)),
  ];
}

/** Replaces paths by copies of what they lead to: another clause might change that in place. */
function detach(operand: Operand, before: Item): Operand {
  if (isPath(operand)) {
    const value = valueAt(operand, before);
    return value ? structuredClone(value) : operand; // a missing value is dynalite's to report
  }
  if (!('args' in operand)) return operand;
  const [first, fallback] = operand.args;
  if (operand.name === 'if_not_exists' && first && fallback) {
    const existing = isPath(first) && valueAt(first, before);
    return existing ? structuredClone(existing) : detach(fallback, before);
  }
  return { ...operand, args: operand.args.map((argument) => detach(argument, before)) };
}

function isPath(operand: Operand): operand is DocumentPath {
  return Array.isArray(operand);
}

function compareDescending(one: DocumentPath, other: DocumentPath): number {
  for (const [depth, step] of one.entries()) {
    const otherStep = other[depth];
    if (otherStep === undefined) return -1;
    if (step === otherStep) continue;
    return step > otherStep ? -1 : 1;
  }
  return 0;
}
