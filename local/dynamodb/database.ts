import { isDeepStrictEqual } from 'node:util';
import type { Item } from './attribute-value.ts';
import { toItem } from './row.ts';
import { resourceNotFoundError } from './service-error.ts';
import { Table } from './table.ts';
import { describeKeys, haveSameKeys, type TableDefinition } from './table-definition.ts';
import { TableLog } from './table-log.ts';
import { WriteBatch } from './write-batch.ts';

export interface DatabaseOptions {
  /** Where the data are kept; without it they live as long as the process. */
  readonly logFile?: string | undefined;
  readonly report: (error: unknown) => void;
}

/** All tables. Every method works to its end at once, so that calls never see each other's halves. */
export class Database {
  private readonly tablesByName = new Map<string, Table>();
  private readonly log: TableLog | undefined;

  constructor({ logFile, report }: DatabaseOptions) {
    this.log = logFile === undefined ? undefined : new TableLog(logFile, this.tablesByName, report);
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
    this.tablesByName.set(definition.tableName, new Table(definition, existing?.rows));
    this.log?.define(definition);
  }

  dropTable(tableName: string): void {
    this.tablesByName.delete(tableName);
    this.log?.drop(tableName);
  }

  /** Does `work`, and keeps what it wrote when it returns. When it throws, or the log does, nothing was written. */
  write<Result>(work: (batch: WriteBatch) => Result): Result {
    const batch = new WriteBatch();
    try {
      const result = work(batch);
      if (batch.logged.length > 0) this.log?.append(batch.logged);
      return result;
    } catch (error) {
      batch.takeBack();
      throw error;
    }
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
