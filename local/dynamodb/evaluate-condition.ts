import type { AttributeValue, Item } from './attribute-value.ts';
import { areEqual, compareValues, typeOf } from './compare-values.ts';
import { isPath, valueAt } from './document-path.ts';
import type { Condition, ConditionOperand } from './expressions.ts';

type Value = AttributeValue | undefined;

/** Whether an item meets a condition; an item that does not exist is one without attributes. */
export function meetsCondition(condition: Condition, item: Item): boolean {
  switch (condition.type) {
    case 'and':
      return condition.args.every((part) => meetsCondition(part, item));
    case 'or':
      return condition.args.some((part) => meetsCondition(part, item));
    case 'not':
      return !meetsCondition(condition.args[0], item);
    case 'function':
      return meetsFunction(condition.name, ...resolveAll(condition.args, item));
    default:
      return meetsComparison(condition.type, ...resolveAll(condition.args, item));
  }
}

function meetsComparison(
  operator: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'between' | 'in',
  value: Value,
  ...others: readonly Value[]
): boolean {
  const [first, second] = others;
  switch (operator) {
    case '=':
      return value !== undefined && isEqual(value, first);
    case '<>':
      return value === undefined || !isEqual(value, first);
    case 'in':
      return value !== undefined && others.some((other) => isEqual(value, other));
    case 'between':
      return isOrdered(value, first, (order) => order >= 0) && isOrdered(value, second, (order) => order <= 0);
    case '<':
      return isOrdered(value, first, (order) => order < 0);
    case '<=':
      return isOrdered(value, first, (order) => order <= 0);
    case '>':
      return isOrdered(value, first, (order) => order > 0);
    case '>=':
      return isOrdered(value, first, (order) => order >= 0);
  }
}

function meetsFunction(
  name: 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains',
  value: Value,
  argument?: Value,
): boolean {
  switch (name) {
    case 'attribute_exists':
      return value !== undefined;
    case 'attribute_not_exists':
      return value === undefined;
    case 'attribute_type':
      return value !== undefined && argument !== undefined && 'S' in argument && typeOf(value) === argument.S;
    case 'begins_with':
      return value !== undefined && argument !== undefined && beginsWith(value, argument);
    case 'contains':
      return value !== undefined && argument !== undefined && contains(value, argument);
  }
}

const resolveAll = (operands: readonly ConditionOperand[], item: Item): [Value, ...Value[]] =>
  operands.map((operand) => resolve(operand, item)) as [Value, ...Value[]];

function resolve(operand: ConditionOperand, item: Item): Value {
  if (isPath(operand)) return valueAt(operand, item);
  if (!('args' in operand)) return operand;
  const [measured] = operand.args;
  const size = sizeOf(resolve(measured, item));
  return size === undefined ? undefined : { N: String(size) };
}

/** Characters of text (UTF-16), bytes of a binary, members of a set, list or map; nothing else has a size. */
function sizeOf(value: Value): number | undefined {
  if (!value) return undefined;
  if ('S' in value) return value.S.length;
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('SS' in value) return value.SS.length;
  if ('NS' in value) return value.NS.length;
  if ('BS' in value) return value.BS.length;
  if ('L' in value) return value.L.length;
  if ('M' in value) return Object.keys(value.M).length;
  return undefined;
}

function isEqual(value: AttributeValue, other: Value): boolean {
  return other !== undefined && areEqual(value, other);
}

function isOrdered(value: Value, other: Value, holds: (order: number) => boolean): boolean {
  const order = value && other && compareValues(value, other);
  return order !== undefined && holds(order);
}

/** Whether text begins with text, or bytes with bytes. */
export function beginsWith(value: AttributeValue, start: AttributeValue): boolean {
  if ('S' in value && 'S' in start) return value.S.startsWith(start.S);
  if (!('B' in value && 'B' in start)) return false;
  const bytes = Buffer.from(start.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, bytes.length).equals(bytes);
}

function contains(value: AttributeValue, part: AttributeValue): boolean {
  if ('L' in value) return value.L.some((member) => areEqual(member, part));
  if ('S' in value) return 'S' in part && value.S.includes(part.S);
  if ('B' in value) return 'B' in part && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  if ('SS' in value) return 'S' in part && value.SS.includes(part.S);
  if ('NS' in value) return 'N' in part && value.NS.includes(part.N);
  if ('BS' in value) return 'B' in part && value.BS.includes(part.B);
  return false;
}
