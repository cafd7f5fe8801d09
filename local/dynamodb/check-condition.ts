import { typeOf } from './compare-values.ts';
import { isPath } from './document-path.ts';
import type { Condition, ConditionOperand } from './expressions.ts';

// "Limits for expressions" in "Service, account, and table quotas in Amazon DynamoDB".
const MAX_OPERATORS = 300;
const MAX_IN_OPERANDS = 100;

const ORDERED_TYPES = new Set(['S', 'N', 'B']);

/** What DynamoDB finds wrong with a condition that dynalite lets pass; undefined when it is sound. */
export function faultOfCondition(condition: Condition): string | undefined {
  const operators = countOperators(condition);
  if (operators > MAX_OPERATORS) {
    return `The expression contains too many operators; operator count: ${operators}`;
  }
  return faultOfNode(condition);
}

function faultOfNode(condition: Condition): string | undefined {
  switch (condition.type) {
    case 'and':
    case 'or':
    case 'not':
      return firstOf(condition.args, faultOfNode);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return firstOf(condition.args, (operand) => faultOfOrder(condition.type, operand));
    case 'between':
      return (
        faultOfSameness('BETWEEN', condition.args) ??
        firstOf(condition.args, (operand) => faultOfOrder('BETWEEN', operand))
      );
    case 'in':
      return faultOfSameness('IN', condition.args) ?? faultOfLength(condition.args);
    default:
      return undefined;
  }
}

function faultOfOrder(operator: string, operand: ConditionOperand): string | undefined {
  if (isPath(operand) || 'args' in operand || ORDERED_TYPES.has(typeOf(operand))) return undefined;
  return (
    'Incorrect operand type for operator or function; ' +
    `operator or function: ${operator}, operand type: ${typeOf(operand)}`
  );
}

function faultOfSameness(operator: string, [first, ...others]: readonly ConditionOperand[]): string | undefined {
  if (!isPath(first)) return undefined;
  const path = JSON.stringify(first);
  if (!others.some((other) => JSON.stringify(other) === path)) return undefined;
  const steps = first.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ');
  return (
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
    `operator: ${operator}, first operand: [${steps}]`
  );
}

function faultOfLength([, ...choices]: readonly ConditionOperand[]): string | undefined {
  if (choices.length <= MAX_IN_OPERANDS) return undefined;
  return `The IN operator is provided with too many operands; number of operands: ${choices.length}`;
}

function countOperators(node: Condition | ConditionOperand): number {
  if (isPath(node) || !('args' in node)) return 0;
  const nested: readonly (Condition | ConditionOperand)[] = node.args;
  return nested.reduce((count, part) => count + countOperators(part), 1);
}

function firstOf<Member>(
  members: readonly Member[],
  faultOf: (member: Member) => string | undefined,
): string | undefined {
  for (const member of members) {
    const fault = faultOf(member);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
