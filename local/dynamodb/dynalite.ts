import { createRequire } from 'node:module';
import type { AttributeValue, Item, JsonObject } from './attribute-value.ts';
import { MAX_ITEM_BYTES } from './item-size.ts';
import { ServiceError } from './service-error.ts';
import type { TableShape } from './table-definition.ts';

// The only file that reaches into dynalite. Its parsers, validators and actions know DynamoDB's expressions and
// messages well; its server and its asynchronous store are not used, since a write here must be one step.
// These modules are no public interface: the version is pinned, and a test fails when another one is installed.

/** The version this file was written against. */
export const DYNALITE_VERSION = '4.0.0';

/** Operations whose requests are checked by dynalite. */
export type CheckedOperation = ActionOperation | 'CreateTable' | 'DeleteTable' | 'DescribeTable' | 'ListTables';

/** Operations that dynalite carries out on a store it is given. */
export type ActionOperation = ReadOperation | WriteOperation;
export type ReadOperation = 'GetItem' | 'BatchGetItem' | 'Query' | 'Scan';
export type WriteOperation = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'BatchWriteItem';

/** Names and list indexes that lead to a value inside an item. */
export type DocumentPath = readonly (string | number)[];

/** What a SET stores: a value in the request, one in the item, or a computed one. */
export type Operand =
  | AttributeValue
  | DocumentPath
  | { readonly type: 'function' | 'add' | 'subtract'; readonly name?: string; readonly args: readonly Operand[] };

/** One clause of a parsed UpdateExpression. */
export interface UpdateClause {
  readonly type: 'set' | 'remove' | 'add' | 'delete';
  readonly path: DocumentPath;
  val?: Operand;
}

/** What a Query asks of one key attribute. */
export interface KeyCondition {
  readonly ComparisonOperator: 'EQ' | 'LT' | 'LE' | 'GT' | 'GE' | 'BETWEEN' | 'BEGINS_WITH';
  readonly AttributeValueList: readonly AttributeValue[];
}

/** A request that passed every check of its own; members that start with `_` are parsed expressions. */
export interface CheckedRequest {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ExclusiveStartKey?: Item;
  readonly IndexName?: string;
  readonly ScanIndexForward?: boolean;
  readonly Segment?: number;
  readonly TotalSegments?: number;
  /** Of a Query, by attribute, however it was worded. */
  readonly KeyConditions?: Readonly<Record<string, KeyCondition>>;
  readonly ReturnConsumedCapacity?: 'INDEXES' | 'TOTAL' | 'NONE';
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly _updates?: { sections: UpdateClause[] };
}

export type Callback<Value> = (error?: Error | null, value?: Value) => void;

/** What dynalite asks for, besides a range of its own keys; `limit` below 1 is none. */
export interface ReadOptions {
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** What dynalite's actions call on a table's or an index's part of a store. */
export interface DynalitePart {
  lock(key: string, work: (release: <Done>(callback: Done) => Done) => void): void;
  get(key: string, callback: Callback<Item>): void;
  put(key: string, item: Item, callback: Callback<void>): void;
  del(key: string, callback: Callback<void>): void;
  createValueStream(options: ReadOptions): NodeJS.EventEmitter;
}

/** What dynalite's actions call on a store. */
export interface DynaliteStore {
  readonly options: { readonly maxItemSize: number };
  getTable(name: string, callback: Callback<TableShape>): void;
  getItemDb(tableName: string): DynalitePart;
  getIndexDb(kind: string, tableName: string, indexName: string): DynalitePart;
}

/** What dynalite's validators say of a member of a request: type, limits, children. */
interface MemberRules {
  readonly [rule: string]: unknown;
}

export interface RequestRules {
  readonly [member: string]: MemberRules | string;
}

type CustomCheck = (request: unknown, store: Pick<DynaliteStore, 'options'>) => string | undefined;
type Fault = Error | null | undefined;

interface Rules {
  readonly types: RequestRules;
  readonly custom?: CustomCheck;
}

interface Validations {
  checkTypes(input: JsonObject, rules: RequestRules): JsonObject;
  checkValidations(
    request: JsonObject,
    rules: RequestRules,
    custom: CustomCheck | undefined,
    store: Pick<DynaliteStore, 'options'>,
  ): void;
}

interface Internals {
  validateKey(key: Item, table: TableShape): Fault;
  validateItem(item: Item, table: TableShape): Fault;
  toLexiStr(value: string, type: 'N'): string;
  checkConditional(request: CheckedRequest, item: Item | undefined): Fault;
  mapPath(path: DocumentPath, item: Item): AttributeValue | null | undefined;
}

type Action = (store: DynaliteStore, request: CheckedRequest, callback: Callback<JsonObject>) => void;

const load = createRequire(import.meta.url);
const internals = load('dynalite/db') as Internals;
const validations = load('dynalite/validations') as Validations;

const actions: Readonly<Record<ActionOperation, Action>> = {
  GetItem: load('dynalite/actions/getItem') as Action,
  BatchGetItem: load('dynalite/actions/batchGetItem') as Action,
  Query: load('dynalite/actions/query') as Action,
  Scan: load('dynalite/actions/scan') as Action,
  PutItem: load('dynalite/actions/putItem') as Action,
  UpdateItem: load('dynalite/actions/updateItem') as Action,
  DeleteItem: load('dynalite/actions/deleteItem') as Action,
  BatchWriteItem: load('dynalite/actions/batchWriteItem') as Action,
};

const rules: Readonly<Record<CheckedOperation, Rules>> = {
  GetItem: load('dynalite/validations/getItem') as Rules,
  BatchGetItem: load('dynalite/validations/batchGetItem') as Rules,
  Query: load('dynalite/validations/query') as Rules,
  Scan: load('dynalite/validations/scan') as Rules,
  PutItem: withReturnedItem(load('dynalite/validations/putItem') as Rules),
  UpdateItem: withReturnedItem(load('dynalite/validations/updateItem') as Rules),
  DeleteItem: withReturnedItem(load('dynalite/validations/deleteItem') as Rules),
  BatchWriteItem: load('dynalite/validations/batchWriteItem') as Rules,
  CreateTable: load('dynalite/validations/createTable') as Rules,
  DeleteTable: load('dynalite/validations/deleteTable') as Rules,
  DescribeTable: load('dynalite/validations/describeTable') as Rules,
  ListTables: load('dynalite/validations/listTables') as Rules,
};

export const STORE_OPTIONS = { maxItemSize: MAX_ITEM_BYTES } as const;

/**
 * Checks a request by DynamoDB's rules and parses its expressions. `Shape` is what those rules make sure of.
 * @throws ServiceError as DynamoDB would answer.
 */
export function checkRequest<Shape = CheckedRequest>(operation: CheckedOperation, input: JsonObject): Shape {
  const { types, custom } = rules[operation];
  return checkShape<Shape>(input, types, custom);
}

/** The same for a request that dynalite does not know: `Shape` is what `types` says. */
export function checkShape<Shape>(input: JsonObject, types: RequestRules, custom?: CustomCheck): Shape {
  try {
    const request = validations.checkTypes({ ...input }, types); // a copy: it deletes what it does not know
    validations.checkValidations(request, types, custom, { options: STORE_OPTIONS });
    return request as Shape;
  } catch (error) {
    throw toServiceError(error);
  }
}

/**
 * Starts an operation. A Query or Scan calls back once the stream it asked the store for has flowed;
 * everything else calls back before this returns, if the store does.
 */
export function startAction(
  operation: ActionOperation,
  store: DynaliteStore,
  request: CheckedRequest,
  callback: Callback<JsonObject>,
): void {
  actions[operation](store, request, (error, output) => callback(error ? toServiceError(error) : null, output));
}

/** Text that sorts as the numbers do. */
export function toSortableNumber(number: string): string {
  return internals.toLexiStr(number, 'N');
}

/** The parts of a key by which dynalite asks for an item: text and bytes in hexadecimal digits, numbers sortable. */
export function partsOfKey(key: string): string[] {
  return key.split('/').slice(1, -1); // it begins with a hash, and each part ends in a slash
}

/** @throws ServiceError when an item or a key does not fit the table. */
export function checkAgainstTable({ Item: item, Key: key }: CheckedRequest, table: TableShape): void {
  throwFault(item ? internals.validateItem(item, table) : internals.validateKey(key ?? {}, table));
}

/** @throws ServiceError when the request has a condition that `item` does not meet. */
export function checkCondition(request: CheckedRequest, item: Item | undefined): void {
  throwFault(internals.checkConditional(request, item));
}

export function valueAt(path: DocumentPath, item: Item): AttributeValue | undefined {
  return internals.mapPath(path, item) ?? undefined;
}

function withReturnedItem({ types, ...others }: Rules): Rules {
  const choice = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  return { ...others, types: { ...types, ReturnValuesOnConditionCheckFailure: choice } };
}

function throwFault(fault: Fault): void {
  if (fault) throw toServiceError(fault);
}

/** dynalite's errors carry the answer; anything else is a fault of ours and stays as it is. */
function toServiceError(error: unknown): Error {
  if (error instanceof Error && 'body' in error && !(error instanceof ServiceError)) {
    return new ServiceError(error.body as JsonObject);
  }
  return error instanceof Error ? error : new Error('dynalite failed', { cause: error });
}
