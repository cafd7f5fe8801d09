import { AppendLog } from '../append-log.ts';
import { Table } from './table.ts';
import type { TableDefinition } from './table-definition.ts';
import type { LoggedWrite } from './write-batch.ts';

/** One line of the log: a table was declared (anew), was deleted, or a call's changes, all or none. */
export type LogEntry =
  { readonly define: TableDefinition } | { readonly drop: string } | { readonly writes: readonly LoggedWrite[] };

/** Dead lines a log may hold before it is worth a rewrite, whatever it holds that is alive. */
const SPARE_LINES = 1_000;

/** Keeps tables in a file of changes, and that file not much larger than what is in the tables. */
export class TableLog {
  private readonly log: AppendLog<LogEntry>;
  private lines = 0;

  /**
   * Opens or creates the file and fills `tables` from it.
   * @param report hears that a rewrite failed; the log then stays as it was and remains in use.
   */
  constructor(
    path: string,
    private readonly tables: Map<string, Table>,
    private readonly report: (error: unknown) => void,
  ) {
    this.log = AppendLog.open<LogEntry>(path, (entry) => {
      this.lines++;
      replay(entry, tables);
    });
    this.compactIfWasteful();
  }

  append(entry: LogEntry): void {
    this.log.append(entry);
    this.lines++;
    this.compactIfWasteful();
  }

  close(): void {
    this.log.close();
  }

  private compactIfWasteful(): void {
    const alive = [...this.tables.values()].reduce((count, table) => count + 1 + table.items.size, 0);
    if (this.lines <= 2 * alive + SPARE_LINES) return;
    // Counted as done even if it fails, so that a full disk is not tried anew by each write.
    this.lines = alive;
    try {
      this.log.rewrite(this.snapshot());
    } catch (error) {
      this.report(error);
    }
  }

  private *snapshot(): Generator<LogEntry> {
    for (const table of this.tables.values()) {
      yield { define: table.definition };
      for (const put of table.items.range({})) yield { writes: [{ table: table.name, put }] };
    }
  }
}

function replay(entry: LogEntry, tables: Map<string, Table>): void {
  if ('define' in entry) {
    const { tableName } = entry.define;
    tables.set(tableName, new Table(entry.define, tables.get(tableName)?.items.range({})));
  } else if ('drop' in entry) {
    tables.delete(entry.drop);
  } else {
    for (const write of entry.writes) {
      const table = tables.get(write.table);
      if (!table) throw new Error(`the log writes to table ${write.table} before it declares it`);
      const place = table.placeOf('put' in write ? write.put : write.delete);
      if (place === undefined) throw new Error(`the log holds an item that does not fit table ${write.table}`);
      table.replace(place, 'put' in write ? write.put : undefined);
    }
  }
}
