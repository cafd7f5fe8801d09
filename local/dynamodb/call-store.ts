import type { EventEmitter } from 'node:events';
import type { Item } from './attribute-value.ts';
import type { Database } from './database.ts';
import {
  type Callback,
  type CheckedRequest,
  type DynalitePart,
  type DynaliteStore,
  partsOfKey,
  type ReadOptions,
  STORE_OPTIONS,
} from './dynalite.ts';
import { ItemStream } from './item-stream.ts';
import type { KeyOrder } from './key-order.ts';
import { queryRange, scanRange } from './key-range.ts';
import { type Row, toItem } from './row.ts';
import { ServiceError } from './service-error.ts';
import type { SortedMap } from './sorted-map.ts';
import type { Table } from './table.ts';
import type { TableShape } from './table-definition.ts';
import type { WriteBatch } from './write-batch.ts';

/** The database as dynalite's actions see it during one call. Everything is answered at once. */
export class CallStore implements DynaliteStore {
  readonly options = STORE_OPTIONS;
  private stream: ItemStream | undefined;

  /** @param batch takes the writes; a call without one only reads. */
  constructor(
    private readonly database: Database,
    private readonly request: CheckedRequest,
    private readonly batch?: WriteBatch,
  ) {}

  getTable(name: string, callback: Callback<TableShape>): void {
    let shape: TableShape;
    try {
      ({ shape } = this.database.table(name));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      callback(error);
      return;
    }
    callback(null, shape);
  }

  getItemDb(tableName: string): DynalitePart {
    const table = this.database.table(tableName);
    return itemPart(table, this.batch, (options) => {
      const { ExclusiveStartKey: startKey } = this.request;
      return this.open(options, table.order, startKey && table.placeOf(startKey), table.rows, toItem);
    });
  }

  getIndexDb(_kind: string, tableName: string, indexName: string): DynalitePart {
    const table = this.database.table(tableName);
    const index = table.indexes.get(indexName);
    if (!index) throw new Error(`dynalite asked for index ${indexName}, which table ${tableName} does not have`);
    return indexPart((options) => {
      const { ExclusiveStartKey: startKey } = this.request;
      const start = startKey && index.entryKey(startKey, table.placeOf(startKey) ?? '');
      return this.open(options, index.order, start, index.entries, (row) => index.project(toItem(row)) ?? {});
    });
  }

  /** Lets what a Query or Scan asked for flow, once its readers are in place. */
  flow(): void {
    this.stream?.flow();
  }

  private open(
    { limit = 0, reverse = false }: ReadOptions,
    order: KeyOrder,
    start: string | undefined,
    rows: SortedMap<Row>,
    read: (row: Row) => Item,
  ): EventEmitter {
    const { request } = this;
    const range = request.KeyConditions ? queryRange(request, order, start) : scanRange(request, start);
    this.stream = new ItemStream(readAtMost(limit, rows.range(range, reverse), read));
    return this.stream;
  }
}

function itemPart(
  table: Table,
  batch: WriteBatch | undefined,
  createValueStream: (options: ReadOptions) => EventEmitter,
): DynalitePart {
  const writing = (): WriteBatch => {
    if (!batch) throw new Error(`a reading call tried to write to table ${table.name}`);
    return batch;
  };
  const placeOf = (key: string): string => table.order.textOfEncoded(partsOfKey(key));
  return {
    lock: withoutWaiting,
    get(key, callback) {
      const item = table.get(placeOf(key));
      if (item) callback(null, item);
      else callback(NOT_FOUND);
    },
    put(key, item, callback) {
      writing().put(table, placeOf(key), item);
      callback(null);
    },
    del(key, callback) {
      writing().delete(table, placeOf(key));
      callback(null);
    },
    createValueStream,
  };
}

/** A table keeps its indexes itself: dynalite's keys for them are not unique. */
function indexPart(createValueStream: (options: ReadOptions) => EventEmitter): DynalitePart {
  return {
    lock: withoutWaiting,
    get: (_key, callback) => callback(NOT_FOUND),
    put: (_key, _item, callback) => callback(null),
    del: (_key, callback) => callback(null),
    createValueStream,
  };
}

/** Calls never overlap, so there is nobody to wait for. */
function withoutWaiting(_key: string, work: (release: <Done>(callback: Done) => Done) => void): void {
  work((callback) => callback);
}

/** What dynalite takes for "no such item"; one for all, since an error costs a stack trace. */
const NOT_FOUND = Object.assign(new Error('no such item'), { name: 'NotFoundError' });

function* readAtMost(limit: number, rows: Iterable<Row>, read: (row: Row) => Item): Generator<Item> {
  let left = limit > 0 ? limit : Infinity;
  for (const row of rows) {
    yield read(row);
    if (--left <= 0) return;
  }
}
