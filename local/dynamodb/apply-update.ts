import type { AttributeValue, Item } from './attribute-value.ts';
import { addNumbers, subtractNumbers } from './decimal.ts';
import { type DocumentPath, isPath, memberOf, valueAt } from './document-path.ts';
import type { UpdateClause, UpdateOperand } from './expressions.ts';
import { validationError } from './service-error.ts';

/** What becomes of one place in an item; no value removes what is there. */
interface Change {
  readonly path: DocumentPath;
  readonly value: AttributeValue | undefined;
}

/**
 * The item that an update makes of `before`, which stays as it is. Every path and operand of every clause means
 * `before` ("Update expressions" in the developer guide).
 * @throws ServiceError when a clause does not fit the item.
 */
export function applyUpdate(clauses: readonly UpdateClause[], before: Item): Item {
  for (const { path } of clauses) checkParent(path, before);
  const changes = clauses.map((clause) => toChange(clause, before)).toSorted(inOrderOfWork);
  return changes.reduce((item, { path, value }) => withAttribute(item, path, value), before);
}

function checkParent(path: DocumentPath, before: Item): void {
  const parent = valueAt(path.slice(0, -1), before);
  const isFit = parent && (typeof path.at(-1) === 'number' ? 'L' in parent : 'M' in parent);
  if (!isFit) throw validationError('The document path provided in the update expression is invalid for update');
}

function toChange(clause: UpdateClause, before: Item): Change {
  const { path } = clause;
  const existing = valueAt(path, before);
  switch (clause.type) {
    case 'set':
      return { path, value: evaluate(clause.val, before) };
    case 'remove':
      return { path, value: undefined };
    case 'add':
      return { path, value: added(existing, clause.val) };
    case 'delete':
      return { path, value: existing && without(existing, clause.val) };
  }
}

function evaluate(operand: UpdateOperand, before: Item): AttributeValue {
  if (isPath(operand)) {
    const value = valueAt(operand, before);
    if (value) return value;
    throw validationError('The provided expression refers to an attribute that does not exist in the item');
  }
  if (!('args' in operand)) return operand;
  const [first, second] = operand.args;
  if (operand.name === 'if_not_exists') {
    return (isPath(first) ? valueAt(first, before) : undefined) ?? evaluate(second, before);
  }
  const one = evaluate(first, before);
  const other = evaluate(second, before);
  if (operand.name === 'list_append') {
    if ('L' in one && 'L' in other) return { L: [...one.L, ...other.L] };
  } else if ('N' in one && 'N' in other) {
    const compute = operand.type === 'add' ? addNumbers : subtractNumbers;
    return { N: compute(one.N, other.N) };
  }
  throw wrongType();
}

function added(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (!existing) return value;
  if ('N' in existing && 'N' in value) return { N: addNumbers(existing.N, value.N) };
  return combine(existing, value, (members, others) => [...new Set([...members, ...others])]);
}

/** A set without some members. A set cannot be empty: undefined is what is left of it then. */
function without(existing: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  let isEmpty = false;
  const rest = combine(existing, value, (members, others) => {
    const left = members.filter((member) => !others.includes(member));
    isEmpty = left.length === 0;
    return left;
  });
  return isEmpty ? undefined : rest;
}

/** @throws ServiceError unless both are sets of the same type. */
function combine(
  one: AttributeValue,
  other: AttributeValue,
  work: (members: readonly string[], others: readonly string[]) => string[],
): AttributeValue {
  if ('SS' in one && 'SS' in other) return { SS: work(one.SS, other.SS) };
  if ('NS' in one && 'NS' in other) return { NS: work(one.NS, other.NS) };
  if ('BS' in one && 'BS' in other) return { BS: work(one.BS, other.BS) };
  throw wrongType();
}

function wrongType(): Error {
  return validationError('An operand in the update expression has an incorrect data type');
}

/**
 * What is set goes first, in the order of list indexes, since those beyond the end of a list are appended to it. What is
 * removed goes last, and the rearmost first, since it moves what is behind it.
 */
function inOrderOfWork(one: Change, other: Change): number {
  if ((one.value === undefined) !== (other.value === undefined)) return one.value === undefined ? 1 : -1;
  const order = comparePaths(one.path, other.path);
  return one.value === undefined ? -order : order;
}

function comparePaths(one: DocumentPath, other: DocumentPath): number {
  const depth = one.findIndex((step, index) => step !== other[index]);
  const [step, otherStep] = [one[depth], other[depth]];
  if (step === undefined || otherStep === undefined) return one.length - other.length;
  return step < otherStep ? -1 : 1;
}

function withAttribute(item: Item, path: DocumentPath, value: AttributeValue | undefined): Item {
  const changed = withMember({ M: item }, path, value);
  return 'M' in changed ? changed.M : item;
}

/** A copy of a map or list in which one place is changed; the rest is shared with the original. */
function withMember(
  container: AttributeValue,
  [step, ...rest]: DocumentPath,
  value: AttributeValue | undefined,
): AttributeValue {
  const inner = rest.length > 0 && step !== undefined ? memberOf(container, step) : undefined;
  const changed = inner ? withMember(inner, rest, value) : value;
  if ('L' in container && typeof step === 'number') {
    const members = [...container.L];
    if (changed === undefined) members.splice(step, 1);
    else members[Math.min(step, members.length)] = changed;
    return { L: members };
  }
  if (!('M' in container) || step === undefined) throw new Error('the path of an update was not checked');
  const { [step]: _replaced, ...others } = container.M;
  return { M: changed === undefined ? others : { ...container.M, [step]: changed } };
}
