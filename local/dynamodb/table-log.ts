import { RecordFile } from '../record-file.ts';
import type { Table } from './table.ts';
import type { TableDefinition } from './table-definition.ts';
import { TableReplay } from './table-replay.ts';
import type { LoggedWrite } from './write-batch.ts';

/*
 * One record is one call: all of its changes, or none. Changes are parted by tabs, which JSON does not contain
 * (table-replay.ts reads them):
 *
 *   define <table> <definition>      a table was declared, or declared anew
 *   drop <table>
 *   put <table> <item>               <TAB> and so on, for each item that the call wrote
 *   delete <table> <key>
 */
const TAB = Buffer.from('\t');

/** Bytes of the line of one item besides its row and the table's name. */
const LINE_BYTES = '01234567 put  \n'.length;
/** A file is rewritten when it is larger than so many times what is still needed, and some bytes. */
interface Limit {
  readonly factor: number;
  readonly spareBytes: number;
}
const AT_START: Limit = { factor: 1.25, spareBytes: 1 << 16 };
const IN_USE: Limit = { factor: 2, spareBytes: 1 << 20 };

/** Keeps tables in a file of changes, and that file not much larger than what is in the tables. */
export class TableLog {
  private readonly file: RecordFile;
  /** Above it, the file may be worth a rewrite. */
  private limitBytes = 0;

  /**
   * Opens or creates the file and fills `tables` from it.
   * @param report hears that a rewrite failed; the file then stays as it was and remains in use.
   */
  constructor(
    path: string,
    private readonly tables: Map<string, Table>,
    private readonly report: (error: unknown) => void,
  ) {
    const replay = new TableReplay();
    this.file = RecordFile.open(path, (record) => replay.apply(record));
    for (const table of replay.tables()) tables.set(table.name, table);
    this.rewriteIfAbove(AT_START);
  }

  define(definition: TableDefinition): void {
    this.write(Buffer.from(definitionText(definition)));
  }

  drop(tableName: string): void {
    this.write(Buffer.from(`drop ${tableName}`));
  }

  /** Keeps all of one call's changes, or none of them. */
  append(writes: readonly LoggedWrite[]): void {
    this.write(toRecord(writes));
  }

  close(): void {
    this.file.close();
  }

  private write(record: Buffer): void {
    this.file.append(record);
    if (this.file.bytes > this.limitBytes) this.rewriteIfAbove(IN_USE);
  }

  private rewriteIfAbove({ factor, spareBytes }: Limit): void {
    const neededBytes = this.neededBytes();
    this.limitBytes = IN_USE.factor * neededBytes + IN_USE.spareBytes;
    if (this.file.bytes <= factor * neededBytes + spareBytes) return;
    try {
      this.file.rewrite(this.snapshot());
    } catch (error) {
      // A full disk is not tried anew by each write.
      this.limitBytes = this.file.bytes + IN_USE.spareBytes;
      this.report(error);
    }
  }

  private neededBytes(): number {
    let bytes = 0;
    for (const { name, rowBytes, rows } of this.tables.values()) {
      bytes += rowBytes + rows.size * (LINE_BYTES + name.length);
    }
    return bytes;
  }

  private *snapshot(): Generator<Buffer> {
    for (const table of this.tables.values()) {
      yield Buffer.from(definitionText(table.definition));
      for (const row of table.rows.range({})) yield toRecord([{ kind: 'put', table: table.name, row }]);
    }
  }
}

function definitionText(definition: TableDefinition): string {
  return `define ${definition.tableName} ${JSON.stringify(definition)}`;
}

function toRecord(writes: readonly LoggedWrite[]): Buffer {
  const parts = writes.flatMap(({ kind, table, row }) => [TAB, Buffer.from(`${kind} ${table} `), row]);
  return Buffer.concat(parts.slice(1));
}
