import type { Item } from './attribute-value.ts';
import { checkKeyPaths } from './check-keys.ts';
import type { CheckedRequest } from './check-request.ts';
import type { Database } from './database.ts';
import type { KeyOrder } from './key-order.ts';
import { type Row, toItem } from './row.ts';
import { type ServiceError, validationError } from './service-error.ts';
import type { SecondaryIndex } from './secondary-index.ts';
import type { SortedMap } from './sorted-map.ts';
import type { Table } from './table.ts';
import type { KeySchemaElement } from './table-definition.ts';

/** What a Query or Scan reads: a table, or an index of one. */
export interface ReadSource {
  readonly table: Table;
  readonly index: SecondaryIndex | undefined;
  readonly keySchema: readonly KeySchemaElement[];
  readonly order: KeyOrder;
  /** Rows of the table, in order. */
  readonly rows: SortedMap<Row>;
}

/** @throws ServiceError when there is no such table or index, or it cannot be read as the request wants. */
export function readSource(database: Database, request: CheckedRequest): ReadSource {
  const table = database.table(request.TableName);
  const index = indexOf(table, request);
  checkSelect(request, index);
  checkKeyPaths(request._projection?.nestedPaths, table.shape);
  checkKeyPaths(request._filter?.nestedPaths, table.shape);
  if (!index) return { table, index, keySchema: table.shape.KeySchema, order: table.order, rows: table.rows };
  checkIndexHolds(index, request);
  return { table, index, keySchema: index.keySchema, order: index.order, rows: index.entries };
}

/** Key attributes of the table and of what is read: what a page ends with, and the next begins with. */
export function startKeyNames({ table, keySchema }: ReadSource): string[] {
  return [...new Set([...table.shape.KeySchema, ...keySchema].map(({ AttributeName }) => AttributeName))];
}

/** Where the entry with these keys stands, whether it is there or not. */
export function placeOfEntry({ table, index }: ReadSource, item: Item): string {
  const place = table.placeOf(item);
  const entry = place !== undefined && index ? index.entryKey(item, place) : place;
  if (entry === undefined) throw new Error(`a key that does not fit table ${table.name} was not refused`);
  return entry;
}

/** What is read of a row. */
export function itemOf(row: Row, { index }: ReadSource): Item {
  const item = toItem(row);
  return index ? (index.project(item) ?? {}) : item;
}

function indexOf(
  table: Table,
  { IndexName: name, ConsistentRead: isConsistent }: CheckedRequest,
): SecondaryIndex | undefined {
  if (name === undefined) return undefined;
  const index = table.indexes.get(name);
  if (!index) throw validationError(`The table does not have the specified index: ${name}`);
  if (isConsistent) throw validationError('Consistent reads are not supported on global secondary indexes');
  return index;
}

function checkSelect(
  { Select: select, _projection: projection }: CheckedRequest,
  index: SecondaryIndex | undefined,
): void {
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && !projection) {
    throw validationError(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (select !== undefined && select !== 'SPECIFIC_ATTRIBUTES' && projection) {
    const choice = select === 'COUNT' ? 'only the Count' : select;
    throw validationError(`Cannot specify the ProjectionExpression when choosing to get ${choice}`);
  }
}

/** A global index gives what is projected into it and cannot fetch the rest ("Query" in the API reference). */
function checkIndexHolds(index: SecondaryIndex, { Select: select, _projection, _filter }: CheckedRequest): void {
  if (select === 'ALL_ATTRIBUTES' && !index.holdsEverything) {
    throw invalid(
      'Select type ALL_ATTRIBUTES is not supported for global secondary index ' +
        `${index.name} because its projection type is not ALL`,
    );
  }
  const missing = (names: readonly string[]) => [...new Set(names)].filter((name) => !index.holds(name));
  const unprojected = missing(_projection?.paths.map(([head]) => String(head)) ?? []);
  if (unprojected.length > 0) {
    throw invalid(`Global secondary index ${index.name} does not project [${unprojected.join(', ')}]`);
  }
  const unfiltered = missing(Object.keys(_filter?.pathHeads ?? {}));
  if (unfiltered.length > 0) {
    throw invalid(
      `Secondary index ${index.name} does not project one or more filter attributes: [${unfiltered.join(', ')}]`,
    );
  }
}

function invalid(what: string): ServiceError {
  return validationError(`One or more parameter values were invalid: ${what}`);
}
