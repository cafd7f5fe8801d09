import type { Item } from './attribute-value.ts';
import type { Claim } from './conflicts.ts';
import type { Spend } from './partition-throttle.ts';
import { type Row, toRow } from './row.ts';
import type { Table } from './table.ts';
import type { ItemPlace } from './transactions-in-flight.ts';

/** What one action did to one item, or, of a condition check, on which item it looked. */
export interface Effect {
  readonly table: Table;
  readonly place: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** One change of a table, as it is stored and then shown; of a deletion, the row holds the key alone. */
export interface Change {
  readonly kind: 'put' | 'delete';
  readonly table: Table;
  readonly place: string;
  readonly row: Row;
}

/** The changes of one call, each to another item. They are made together once they are stored, or never. */
export class WriteBatch {
  readonly effects: Effect[] = [];
  readonly changes: Change[] = [];
  readonly claimed: ItemPlace[] = [];

  constructor(
    private readonly mayClaim: Claim = () => {},
    private readonly spend: Spend = () => {},
  ) {}

  /** To be called before an item is looked at. @throws ServiceError when a transaction holds it. */
  claim(item: ItemPlace): void {
    this.mayClaim(item);
    this.claimed.push(item);
  }

  put(table: Table, place: string, item: Item): void {
    this.note({ table, place, before: table.get(place), after: item });
    this.changes.push({ kind: 'put', table, place, row: toRow(item, table.order.names) });
  }

  delete(table: Table, place: string): void {
    const before = table.get(place);
    this.note({ table, place, before, after: undefined });
    if (!before) return;
    this.changes.push({ kind: 'delete', table, place, row: toRow(table.keyOf(before), table.order.names) });
  }

  /** Notes that a condition was checked on `item`. */
  noteCheck(table: Table, place: string, item: Item | undefined): void {
    this.note({ table, place, before: item, after: item });
  }

  private note(effect: Effect): void {
    this.spend(effect);
    this.effects.push(effect);
  }
}

export function makeChange({ kind, table, place, row }: Change): void {
  table.replace(place, kind === 'put' ? row : undefined);
}
