import { RecordFile } from '../record-file.ts';
import type { Row } from './row.ts';
import type { SortedMap } from './sorted-map.ts';
import type { Table } from './table.ts';
import type { TableDefinition } from './table-definition.ts';
import { TableReplay } from './table-replay.ts';
import type { Change } from './write-batch.ts';

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

export interface TableLogOptions {
  readonly path: string;
  readonly tables: Map<string, Table>;
  readonly createTable: (definition: TableDefinition, rows: SortedMap<Row>) => Table;
  /** Changes that are in the file and not in the tables yet. */
  readonly unshown: () => Iterable<Change>;
  /** Hears that a rewrite failed; the file then stays as it was and remains in use. */
  readonly report: (error: unknown) => void;
}

/** Keeps tables in a file of changes, and that file not much larger than what is in the tables. */
export class TableLog {
  private readonly file: RecordFile;
  private readonly options: Omit<TableLogOptions, 'path'>;
  /** Above it, the file may be worth a rewrite. */
  private limitBytes = 0;

  /** Opens or creates the file and fills `tables` from it. */
  constructor({ path, ...options }: TableLogOptions) {
    this.options = options;
    const replay = new TableReplay();
    this.file = RecordFile.open(path, (record) => replay.apply(record));
    for (const { definition, rows } of replay.tables()) {
      options.tables.set(definition.tableName, options.createTable(definition, rows));
    }
    this.rewriteIfAbove(AT_START);
  }

  define(definition: TableDefinition): void {
    this.file.append(Buffer.from(definitionText(definition)));
  }

  drop(tableName: string): void {
    this.file.append(Buffer.from(`drop ${tableName}`));
  }

  /** Keeps all of one call's changes, or none of them. */
  append(changes: readonly Change[]): void {
    this.file.append(toRecord(changes));
  }

  /** To be called once the tables are as the file says. */
  rewriteIfWasteful(): void {
    if (this.file.bytes > this.limitBytes) this.rewriteIfAbove(IN_USE);
  }

  close(): void {
    this.file.close();
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
      this.options.report(error);
    }
  }

  private neededBytes(): number {
    let bytes = 0;
    for (const { name, rowBytes, rows } of this.options.tables.values()) {
      bytes += rowBytes + rows.size * (LINE_BYTES + name.length);
    }
    return bytes;
  }

  private *snapshot(): Generator<Buffer> {
    for (const table of this.options.tables.values()) {
      yield Buffer.from(definitionText(table.definition));
      for (const row of table.rows.range({})) yield toRecord([{ kind: 'put', table, row }]);
    }
    for (const change of this.options.unshown()) yield toRecord([change]);
  }
}

function definitionText(definition: TableDefinition): string {
  return `define ${definition.tableName} ${JSON.stringify(definition)}`;
}

function toRecord(changes: readonly Omit<Change, 'place'>[]): Buffer {
  const parts = changes.flatMap(({ kind, table, row }) => [TAB, Buffer.from(`${kind} ${table.name} `), row]);
  return Buffer.concat(parts.slice(1));
}
