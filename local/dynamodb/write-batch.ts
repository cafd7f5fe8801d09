import type { Item } from './attribute-value.ts';
import { type Row, toItem, toRow } from './row.ts';
import type { Table } from './table.ts';

/** What one action did to one item, or, of a condition check, on which item it looked. */
export interface Effect {
  readonly table: Table;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** One stored change, as the log keeps it; of a deletion, the row holds the key alone. */
export interface LoggedWrite {
  readonly kind: 'put' | 'delete';
  readonly table: string;
  readonly row: Row;
}

/** The changes of one call, which all stay or are all taken back. */
export class WriteBatch {
  readonly effects: Effect[] = [];
  readonly logged: LoggedWrite[] = [];
  private readonly undo: (() => void)[] = [];

  put(table: Table, place: string, item: Item): void {
    const row = toRow(item, table.order.names);
    this.replace(table, place, item, row);
    this.logged.push({ kind: 'put', table: table.name, row });
  }

  delete(table: Table, place: string): void {
    const before = this.replace(table, place, undefined, undefined);
    if (!before) return;
    this.logged.push({ kind: 'delete', table: table.name, row: toRow(table.keyOf(before), table.order.names) });
  }

  /** Notes that a condition was checked on `item`. */
  noteCheck(table: Table, item: Item | undefined): void {
    this.effects.push({ table, before: item, after: item });
  }

  takeBack(): void {
    for (const restore of this.undo.reverse()) restore();
  }

  private replace(table: Table, place: string, after: Item | undefined, row: Row | undefined): Item | undefined {
    const rowBefore = table.rows.get(place);
    const before = rowBefore && toItem(rowBefore);
    table.replace(place, row);
    this.effects.push({ table, before, after });
    this.undo.push(() => table.replace(place, rowBefore));
    return before;
  }
}
