import { createRequire } from 'node:module';
import type { JsonObject } from './attribute-value.ts';
import { MAX_ITEM_BYTES } from './item-size.ts';
import { ServiceError } from './service-error.ts';

// The only file that reaches into dynalite. Its parsers and validators know DynamoDB's expressions and messages well;
// what requests then do is our own. These modules are no public interface: the version is pinned, and a test fails when
// another one is installed.

/** The version this file was written against. */
export const DYNALITE_VERSION = '4.0.0';

/** Operations whose requests dynalite checks. */
export type CheckedOperation =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'CreateTable'
  | 'DeleteTable'
  | 'DescribeTable'
  | 'ListTables';

/** What dynalite's validators say of a member of a request: type, limits, children. */
interface MemberRules {
  readonly [rule: string]: unknown;
}

export interface RequestRules {
  readonly [member: string]: MemberRules | string;
}

interface Limits {
  readonly options: { readonly maxItemSize: number };
}

type CustomCheck = (request: unknown, limits: Limits) => string | undefined;

interface Rules {
  readonly types: RequestRules;
  readonly custom?: CustomCheck;
}

interface Validations {
  checkTypes(input: JsonObject, rules: RequestRules): JsonObject;
  checkValidations(request: JsonObject, rules: RequestRules, custom: CustomCheck | undefined, limits: Limits): void;
}

interface Internals {
  toLexiStr(value: string, type: 'N'): string;
}

const load = createRequire(import.meta.url);
const internals = load('dynalite/db') as Internals;
const validations = load('dynalite/validations') as Validations;
const rulesOf = (name: string) => load(`dynalite/validations/${name}`) as Rules;

const RETURNED_ITEM: RequestRules = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
};

const rules: Readonly<Record<CheckedOperation, Rules>> = {
  GetItem: rulesOf('getItem'),
  BatchGetItem: rulesOf('batchGetItem'),
  Query: rulesOf('query'),
  Scan: withMembers(rulesOf('scan'), {
    ConsistentRead: 'Boolean',
    TotalSegments: { type: 'Integer', greaterThanOrEqual: 1, lessThanOrEqual: 1_000_000 },
  }),
  PutItem: withMembers(rulesOf('putItem'), RETURNED_ITEM),
  UpdateItem: withMembers(rulesOf('updateItem'), RETURNED_ITEM),
  DeleteItem: withMembers(rulesOf('deleteItem'), RETURNED_ITEM),
  BatchWriteItem: rulesOf('batchWriteItem'),
  CreateTable: rulesOf('createTable'),
  DeleteTable: rulesOf('deleteTable'),
  DescribeTable: rulesOf('describeTable'),
  ListTables: rulesOf('listTables'),
};

const LIMITS: Limits = { options: { maxItemSize: MAX_ITEM_BYTES } };

/**
 * Checks a request by dynalite's rules and parses its expressions. `Shape` is what those rules make sure of.
 * @throws ServiceError as DynamoDB would answer.
 */
export function parseRequest<Shape>(operation: CheckedOperation, input: JsonObject): Shape {
  const { types, custom } = rules[operation];
  return checkShape<Shape>(input, types, custom);
}

/** The same for a request that dynalite does not know: `Shape` is what `types` says. */
export function checkShape<Shape>(input: JsonObject, types: RequestRules, custom?: CustomCheck): Shape {
  try {
    const request = validations.checkTypes({ ...input }, types); // a copy: it deletes what it does not know
    validations.checkValidations(request, types, custom, LIMITS);
    return request as Shape;
  } catch (error) {
    throw toServiceError(error);
  }
}

/** Text that sorts as the numbers do. */
export function toSortableNumber(number: string): string {
  return internals.toLexiStr(number, 'N');
}

function withMembers({ types, ...others }: Rules, members: RequestRules): Rules {
  return { ...others, types: { ...types, ...members } };
}

/** dynalite's errors carry the answer; anything else is a fault of ours and stays as it is. */
function toServiceError(error: unknown): Error {
  if (error instanceof Error && 'body' in error && !(error instanceof ServiceError)) {
    return new ServiceError(error.body as JsonObject);
  }
  return error instanceof Error ? error : new Error('dynalite failed', { cause: error });
}
