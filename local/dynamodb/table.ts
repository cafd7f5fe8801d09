import type { Item } from './attribute-value.ts';
import type { IndexLag } from './index-lag.ts';
import { KeyOrder } from './key-order.ts';
import { pick, type Row, toItem } from './row.ts';
import { SecondaryIndex } from './secondary-index.ts';
import { SortedMap } from './sorted-map.ts';
import { type TableDefinition, type TableShape, toTableShape } from './table-definition.ts';

/** One table: its items in key order, and its indexes kept in step with them. */
export class Table {
  readonly shape: TableShape;
  readonly order: KeyOrder;
  readonly indexes: ReadonlyMap<string, SecondaryIndex>;
  private bytes = 0;

  /**
   * @param rows what the table holds from the start, by place; from then on they are the table's.
   * @param createIndexLag for indexes that follow late.
   */
  constructor(
    readonly definition: TableDefinition,
    readonly rows = new SortedMap<Row>(),
    createIndexLag?: () => IndexLag,
  ) {
    this.shape = toTableShape(definition);
    this.order = new KeyOrder(definition.keySchema, definition.attributeDefinitions);
    const indexes = definition.globalSecondaryIndexes ?? [];
    this.indexes = new Map(
      indexes.map((index) => [index.IndexName, new SecondaryIndex(index, this.shape, rows, createIndexLag?.())]),
    );
    for (const [, row] of rows.entries()) this.bytes += row.length;
  }

  get name(): string {
    return this.definition.tableName;
  }

  /** Bytes of all rows. */
  get rowBytes(): number {
    return this.bytes;
  }

  /** Text that sorts as the table does and is one item's alone; undefined when `item` lacks a key of the right type. */
  placeOf(item: Item): string | undefined {
    return this.order.textOf(item);
  }

  /** The key attributes of an item. */
  keyOf(item: Item): Item {
    return pick(item, this.order.names);
  }

  get(place: string): Item | undefined {
    const row = this.rows.get(place);
    return row && toItem(row);
  }

  /** The item with the keys of `item`. */
  find(item: Item): Item | undefined {
    const place = this.placeOf(item);
    return place === undefined ? undefined : this.get(place);
  }

  /** Puts a row in its place, or leaves the place empty. */
  replace(place: string, row: Row | undefined): void {
    const before = this.rows.get(place);
    for (const index of this.indexes.values()) index.replace(place, before, row);
    if (row) this.rows.set(place, row);
    else this.rows.delete(place);
    this.bytes += (row?.length ?? 0) - (before?.length ?? 0);
  }
}
