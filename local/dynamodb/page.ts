import type { Item, JsonObject } from './attribute-value.ts';
import type { CheckedRequest } from './check-request.ts';
import { readCapacity, readUnits } from './consumed-capacity.ts';
import { meetsCondition } from './evaluate-condition.ts';
import { itemBytes } from './item-size.ts';
import { projectItem } from './project-item.ts';
import { itemOf, type ReadSource, startKeyNames } from './read-source.ts';
import type { Row } from './row.ts';

/** A page ends with the entry that makes it as large ("Paginating table query results" in the developer guide). */
const PAGE_BYTES = 1024 * 1024;

/** Answers a Query or Scan with the first page of `rows`. */
export function answerPage(rows: Iterable<Row>, source: ReadSource, request: CheckedRequest): JsonObject {
  const { TableName: tableName, IndexName: indexName, ConsistentRead: isConsistent } = request;
  const { _filter: filter, _projection: projection } = request;
  const { read, bytes, last } = readPage(rows, source, request.Limit);
  const found = filter ? read.filter((item) => meetsCondition(filter.expression, item)) : read;
  return {
    ...(request.Select === 'COUNT'
      ? {}
      : { Items: projection ? found.map((item) => projectItem(projection.paths, item)) : found }),
    Count: found.length,
    ScannedCount: read.length,
    LastEvaluatedKey: last && Object.fromEntries(startKeyNames(source).map((name) => [name, last[name]])),
    ConsumedCapacity: readCapacity(request.ReturnConsumedCapacity, {
      tableName,
      indexName,
      units: readUnits(bytes, isConsistent),
    }),
  };
}

interface Page {
  /** What was looked at, before any filter. */
  readonly read: Item[];
  readonly bytes: number;
  /** Where the next page begins; undefined when there surely is none. */
  readonly last: Item | undefined;
}

function readPage(rows: Iterable<Row>, source: ReadSource, limit = Infinity): Page {
  const read: Item[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (bytes >= PAGE_BYTES) return { read, bytes, last: read.at(-1) };
    const item = itemOf(row, source);
    read.push(item);
    bytes += itemBytes(item);
    if (read.length === limit) return { read, bytes, last: item };
  }
  return { read, bytes, last: undefined };
}
