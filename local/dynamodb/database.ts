import { isDeepStrictEqual } from 'node:util';
import type { Item } from './attribute-value.ts';
import { type Row, toItem } from './row.ts';
import { resourceNotFoundError } from './service-error.ts';
import type { SortedMap } from './sorted-map.ts';
import { Table } from './table.ts';
import { describeKeys, haveSameKeys, type TableDefinition } from './table-definition.ts';
import { TableLog } from './table-log.ts';
import type { Trouble } from './trouble.ts';
import { makeChange, WriteBatch } from './write-batch.ts';

export interface DatabaseOptions {
  /** Where the data are kept; without it they live as long as the process. */
  readonly logFile?: string | undefined;
  readonly report: (error: unknown) => void;
  /** @default none */
  readonly trouble?: Trouble;
}

/** All tables. Every method works to its end at once, so that calls never see each other's halves. */
export class Database {
  private readonly tablesByName = new Map<string, Table>();
  private readonly createTable: (definition: TableDefinition, rows: SortedMap<Row> | undefined) => Table;
  private readonly log: TableLog | undefined;

  constructor({ logFile: path, report, trouble = {} }: DatabaseOptions) {
    this.createTable = (definition, rows) => new Table(definition, rows, trouble.createIndexLag);
    const { tablesByName: tables, createTable } = this;
    this.log = path === undefined ? undefined : new TableLog({ path, tables, createTable, report });
  }

  get tables(): Iterable<Table> {
    return this.tablesByName.values();
  }

  find(tableName: string): Table | undefined {
    return this.tablesByName.get(tableName);
  }

  /** @throws ServiceError ResourceNotFoundException */
  table(tableName: string): Table {
    const table = this.find(tableName);
    if (!table) throw resourceNotFoundError();
    return table;
  }

  /**
   * Creates a table, or makes an existing one what `definition` says; its items stay and its indexes are rebuilt.
   * @throws Error when the items are keyed otherwise than `definition` says.
   */
  ensureTable(declared: TableDefinition): void {
    const definition = normalise(declared);
    const existing = this.find(definition.tableName);
    if (existing && isDeepStrictEqual(existing.definition, definition)) return;
    if (existing && !haveSameKeys(existing.definition, definition)) {
      throw new Error(
        `the stored data of table ${definition.tableName} are keyed by ${describeKeys(existing.definition).join(', ')}, ` +
          `the template says ${describeKeys(definition).join(', ')}; start with --fresh to begin with empty data`,
      );
    }
    this.log?.define(definition);
    this.tablesByName.set(definition.tableName, this.createTable(definition, existing?.rows));
  }

  dropTable(tableName: string): void {
    this.log?.drop(tableName);
    this.tablesByName.delete(tableName);
  }

  /** Does `work` and, when it returns, stores what it wrote and makes it so. When it throws, or storing does, nothing was written. */
  write<Result>(work: (batch: WriteBatch) => Result): Result {
    const batch = new WriteBatch();
    const result = work(batch);
    if (batch.changes.length > 0) this.log?.append(batch.changes);
    for (const change of batch.changes) makeChange(change);
    this.log?.rewriteIfWasteful();
    return result;
  }

  /** Copies of a table's items as they are now, in key order of each partition. */
  *copies(tableName: string): Generator<Item> {
    const rows = [...this.table(tableName).rows.range({})];
    for (const row of rows) yield toItem(row);
  }

  close(): void {
    this.log?.close();
  }
}

/** The same definition as it would come back from the log: members that are undefined do not compare equal to absent ones. */
function normalise(definition: TableDefinition): TableDefinition {
  return JSON.parse(JSON.stringify(definition)) as TableDefinition;
}
