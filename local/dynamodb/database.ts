import { isDeepStrictEqual } from 'node:util';
import type { Item } from './attribute-value.ts';
import type { Claim } from './conflicts.ts';
import { TRANSACTION_FACTOR } from './consumed-capacity.ts';
import { type Row, toItem } from './row.ts';
import { resourceNotFoundError } from './service-error.ts';
import type { SortedMap } from './sorted-map.ts';
import { Table } from './table.ts';
import { describeKeys, haveSameKeys, type TableDefinition } from './table-definition.ts';
import { TableLog } from './table-log.ts';
import type { ItemPlace } from './transactions-in-flight.ts';
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
  private readonly trouble: Trouble;
  private readonly log: TableLog | undefined;

  constructor({ logFile: path, report, trouble = {} }: DatabaseOptions) {
    this.trouble = trouble;
    this.createTable = (definition, rows) => new Table(definition, rows, trouble.createIndexLag);
    const { tablesByName: tables, createTable } = this;
    this.log =
      path === undefined
        ? undefined
        : new TableLog({ path, tables, createTable, report, unshown: () => trouble.inFlight?.changes() ?? [] });
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
    this.trouble.inFlight?.showAll(); // into the table as it is
    this.log?.define(definition);
    this.tablesByName.set(definition.tableName, this.createTable(definition, existing?.rows));
  }

  dropTable(tableName: string): void {
    this.trouble.inFlight?.showAll();
    this.log?.drop(tableName);
    this.tablesByName.delete(tableName);
  }

  /**
   * Does `work` and, when it returns, stores what it wrote and makes it so. When it throws, or storing does, nothing was
   * written.
   * @param items how many `work` is going to claim.
   */
  write<Result>(items: number, work: (batch: WriteBatch) => Result): Result {
    return this.commit(this.beginWrite(items, 1), work);
  }

  /** Does the service's own work, which nothing stands against. */
  maintain(work: (batch: WriteBatch) => void): void {
    this.commit(new WriteBatch(), work);
  }

  /** The same for a transaction. `shown` resolves when its changes can be seen; undefined when they can at once. */
  transact<Result>(
    items: number,
    work: (batch: WriteBatch) => Result,
  ): { readonly result: Result; readonly shown?: Promise<void> } {
    const { inFlight } = this.trouble;
    const batch = this.beginWrite(items, TRANSACTION_FACTOR);
    if (!inFlight) return { result: this.commit(batch, work) };
    const result = work(batch);
    this.store(batch);
    return { result, shown: inFlight.begin(batch.claimed, batch.changes) };
  }

  /** @returns what is to be asked before each of a call's items is looked at. */
  beginCall(items: number): Claim {
    return this.trouble.conflicts?.begin(items) ?? (() => {});
  }

  /** Whether a transaction that is not wholly shown yet holds the item. */
  isHeld(item: ItemPlace): boolean {
    return this.trouble.inFlight?.concerns(item) ?? false;
  }

  /** Copies of a table's items as they are now, in key order of each partition. */
  *copies(tableName: string): Generator<Item> {
    const rows = [...this.table(tableName).rows.range({})];
    for (const row of rows) yield toItem(row);
  }

  close(): void {
    this.log?.close();
  }

  private beginWrite(items: number, factor: number): WriteBatch {
    return new WriteBatch(this.beginCall(items), this.trouble.throttle?.begin(factor));
  }

  private commit<Result>(batch: WriteBatch, work: (batch: WriteBatch) => Result): Result {
    const result = work(batch);
    this.store(batch);
    for (const change of batch.changes) makeChange(change);
    this.log?.rewriteIfWasteful();
    return result;
  }

  private store({ changes }: WriteBatch): void {
    if (changes.length > 0) this.log?.append(changes);
  }
}

/** The same definition as it would come back from the log: members that are undefined do not compare equal to absent ones. */
function normalise(definition: TableDefinition): TableDefinition {
  return JSON.parse(JSON.stringify(definition)) as TableDefinition;
}
