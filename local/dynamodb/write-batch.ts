import type { Item } from './attribute-value.ts';
import { itemBytes, MAX_ITEM_BYTES } from './item-size.ts';
import { validationError } from './service-error.ts';
import type { Table } from './table.ts';

/** What one action did to one item, or, of a condition check, on which item it looked. */
export interface Effect {
  readonly table: Table;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** One stored change, as the log keeps it. */
export type LoggedWrite =
  { readonly table: string; readonly put: Item } | { readonly table: string; readonly delete: Item };

/** The changes of one call, which all stay or are all taken back. */
export class WriteBatch {
  readonly effects: Effect[] = [];
  readonly logged: LoggedWrite[] = [];
  private readonly undo: (() => void)[] = [];

  /** @throws ServiceError when the item is too large or does not fit an index. */
  put(table: Table, place: string, item: Item): void {
    for (const index of table.indexes.values()) index.checkKeys(item);
    if (itemBytes(item) > MAX_ITEM_BYTES) throw validationError('Item size has exceeded the maximum allowed size');
    this.replace(table, place, item);
    this.logged.push({ table: table.name, put: item });
  }

  delete(table: Table, place: string): void {
    const before = this.replace(table, place, undefined);
    if (before) this.logged.push({ table: table.name, delete: table.keyOf(before) });
  }

  /** Notes that a condition was checked on `item`. */
  noteCheck(table: Table, item: Item | undefined): void {
    this.effects.push({ table, before: item, after: item });
  }

  takeBack(): void {
    for (const restore of this.undo.reverse()) restore();
  }

  private replace(table: Table, place: string, after: Item | undefined): Item | undefined {
    const before = table.items.get(place);
    table.replace(place, after);
    this.effects.push({ table, before, after });
    this.undo.push(() => table.replace(place, before));
    return before;
  }
}
