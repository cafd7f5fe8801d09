import type { Item, JsonObject } from './attribute-value.ts';
import { faultOfCondition } from './check-condition.ts';
import { checkExpressionNames, checkExpressionValues, checkItem } from './check-values.ts';
import { type CheckedOperation, parseRequest } from './dynalite.ts';
import type { KeyCondition, ParsedCondition, ParsedProjection, ParsedUpdate } from './expressions.ts';
import { validationError } from './service-error.ts';

/** A request that passed every check of its own; members that start with `_` are parsed expressions. */
export interface CheckedRequest {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ExclusiveStartKey?: Item;
  readonly Limit?: number;
  readonly Segment?: number;
  readonly TotalSegments?: number;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Select?: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT';
  readonly ReturnConsumedCapacity?: 'INDEXES' | 'TOTAL' | 'NONE';
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'UPDATED_OLD' | 'ALL_NEW' | 'UPDATED_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeValues?: Item;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly KeyConditions?: Readonly<Record<string, KeyCondition>>;
  readonly _condition?: ParsedCondition;
  readonly _filter?: ParsedCondition;
  readonly _updates?: ParsedUpdate;
  readonly _projection?: ParsedProjection;
}

// "Limits for expressions" in "Service, account, and table quotas in Amazon DynamoDB".
const MAX_EXPRESSION_BYTES = 4096;
const EXPRESSIONS = [
  'UpdateExpression',
  'ConditionExpression',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
];

/** "Legacy conditional parameters" in the API reference: what expressions replaced is not played. */
const LEGACY = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

/**
 * Checks a request by DynamoDB's rules and parses its expressions. `Shape` is what those rules make sure of.
 * @throws ServiceError as DynamoDB would answer.
 */
export function checkRequest<Shape = CheckedRequest>(operation: CheckedOperation, input: JsonObject): Shape {
  refuseLegacy(input);
  checkExpressionSizes(input);
  const request = parseRequest<Shape & CheckedRequest>(operation, input);
  checkParsed(request);
  return request;
}

/** @throws ServiceError that names a parameter which expressions replaced. */
export function refuseLegacy(input: JsonObject): void {
  for (const name of LEGACY) {
    if (input[name] === undefined || input[name] === null) continue;
    throw validationError(`The local cloud does not play the legacy parameter ${name}; use an expression`);
  }
}

/** @throws ServiceError when an expression is too long. */
export function checkExpressionSizes(input: JsonObject): void {
  for (const name of EXPRESSIONS) {
    const expression = input[name];
    const bytes = typeof expression === 'string' ? Buffer.byteLength(expression) : 0;
    if (bytes <= MAX_EXPRESSION_BYTES) continue;
    throw validationError(
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
    );
  }
}

function checkParsed(request: CheckedRequest): void {
  checkItem(request.Item ?? {});
  checkExpressionNames(request.ExpressionAttributeNames ?? {});
  checkExpressionValues(request.ExpressionAttributeValues ?? {});
  for (const [name, parsed] of [
    ['ConditionExpression', request._condition],
    ['FilterExpression', request._filter],
  ] as const) {
    const fault = parsed && faultOfCondition(parsed.expression);
    if (fault !== undefined) throw validationError(`Invalid ${name}: ${fault}`);
  }
}
