import { KeyOrder } from './key-order.ts';
import type { Row } from './row.ts';
import { SortedMap } from './sorted-map.ts';
import type { TableDefinition } from './table-definition.ts';

const TAB = 0x09;
const SPACE = 0x20;

/** What is known of a table while its changes are read. */
export interface ReplayedTable {
  readonly definition: TableDefinition;
  readonly order: KeyOrder;
  readonly rows: SortedMap<Row>;
}

/** Makes tables of the records of a table log, oldest first. Nothing is parsed, ordered or indexed on the way. */
export class TableReplay {
  private readonly byName = new Map<string, ReplayedTable>();

  /** @throws Error when it is no record of a table log. */
  apply(record: Buffer): void {
    for (let start = 0; start <= record.length;) {
      const tab = record.indexOf(TAB, start);
      const end = tab < 0 ? record.length : tab;
      this.applyChange(record.subarray(start, end));
      start = end + 1;
    }
  }

  /** The tables as the last record left them, their rows in order. */
  tables(): Iterable<ReplayedTable> {
    for (const { rows } of this.byName.values()) rows.sort();
    return this.byName.values();
  }

  private applyChange(change: Buffer): void {
    const [kind, tableName, content] = splitChange(change);
    switch (kind) {
      case 'define': {
        const definition = JSON.parse(content.toString()) as TableDefinition; // what TableLog wrote
        const order = new KeyOrder(definition.keySchema, definition.attributeDefinitions);
        const rows = this.byName.get(tableName)?.rows ?? new SortedMap<Row>();
        this.byName.set(tableName, { definition, order, rows });
        return;
      }
      case 'drop':
        this.byName.delete(tableName);
        return;
      case 'put':
      case 'delete': {
        const table = this.byName.get(tableName);
        if (!table) throw new Error(`table ${tableName} is written to before it is declared`);
        const place = table.order.textOfRow(content);
        if (place === undefined) throw new Error(`an item does not fit table ${tableName}`);
        if (kind === 'put') table.rows.set(place, content);
        else table.rows.delete(place);
        return;
      }
      default:
        throw new Error(`'${kind}' is no change of a table`);
    }
  }
}

function splitChange(change: Buffer): [kind: string, tableName: string, content: Row] {
  const first = change.indexOf(SPACE);
  const second = change.indexOf(SPACE, first + 1);
  const nameEnd = second < 0 ? change.length : second;
  return [
    change.toString('latin1', 0, first),
    change.toString('latin1', first + 1, nameEnd),
    change.subarray(nameEnd + 1),
  ];
}
