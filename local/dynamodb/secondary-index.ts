import type { Item } from './attribute-value.ts';
import type { IndexLag } from './index-lag.ts';
import { KeyOrder } from './key-order.ts';
import { pick, type Row, toItem } from './row.ts';
import { SortedMap } from './sorted-map.ts';
import type { GlobalSecondaryIndex, KeySchemaElement, TableShape } from './table-definition.ts';

/** A global secondary index: the projected items that carry all of its key attributes, in its order. */
export class SecondaryIndex {
  readonly order: KeyOrder;
  /** Undefined when every attribute is projected. */
  private readonly projected: readonly string[] | undefined;
  /** Rows of the table by entry key; undefined until somebody reads the index. */
  private built: SortedMap<Row> | undefined;

  /**
   * @param rows those of the table, by place.
   * @param lag holds back the changes that the index follows.
   */
  constructor(
    private readonly definition: GlobalSecondaryIndex,
    table: TableShape,
    private readonly rows: SortedMap<Row>,
    private readonly lag?: IndexLag,
  ) {
    const { ProjectionType, NonKeyAttributes = [] } = definition.Projection;
    this.order = new KeyOrder(definition.KeySchema, table.AttributeDefinitions);
    const tableKeys = table.KeySchema.map((key) => key.AttributeName);
    this.projected =
      ProjectionType === 'ALL' ? undefined : [...new Set([...tableKeys, ...this.order.names, ...NonKeyAttributes])];
  }

  get name(): string {
    return this.definition.IndexName;
  }

  get keySchema(): readonly KeySchemaElement[] {
    return this.definition.KeySchema;
  }

  get holdsEverything(): boolean {
    return this.projected === undefined;
  }

  /** Whether an attribute is projected into the index. */
  holds(attribute: string): boolean {
    return this.projected?.includes(attribute) ?? true;
  }

  /** The rows whose items the index holds, in its order. */
  get entries(): SortedMap<Row> {
    this.built ??= this.build();
    this.lag?.settle();
    return this.built;
  }

  /** What the index holds of an item; undefined when the item lacks one of the index's keys. */
  project(item: Item | undefined): Item | undefined {
    if (!item || this.order.textOf(item) === undefined) return undefined;
    return this.projected ? pick(item, this.projected) : item;
  }

  /** Follows a change that the table is about to make. @param place of the item in its table. */
  replace(place: string, before: Row | undefined, after: Row | undefined): void {
    // What shows late is compared with what was there: built from the rows as they are now, it would show at once.
    if (this.lag) this.built ??= this.build();
    const { built } = this;
    if (!built) return;
    const make = (): void => {
      const oldKey = before && this.entryKey(toItem(before), place);
      const newKey = after && this.entryKey(toItem(after), place);
      if (oldKey !== undefined && oldKey !== newKey) built.delete(oldKey);
      if (after && newKey !== undefined) built.set(newKey, after);
    };
    if (this.lag) this.lag.hold(place, make);
    else make();
  }

  /** Whether the two items have other index keys. */
  moves(before: Item, after: Item): boolean {
    return this.order.textOf(before) !== this.order.textOf(after);
  }

  /**
   * Sorts by the index's keys; the place makes it unique, since several items may share those. Undefined when the item is
   * not in the index.
   */
  entryKey(item: Item, place: string): string | undefined {
    const text = this.order.textOf(item);
    return text === undefined ? undefined : text + place;
  }

  private build(): SortedMap<Row> {
    const entries = new SortedMap<Row>();
    const quotedNames = this.order.names.map((name) => Buffer.from(JSON.stringify(name)));
    for (const [place, row] of this.rows.entries()) {
      // A row without the names is not worth parsing: most indexes are sparse.
      if (!quotedNames.every((name) => row.includes(name))) continue;
      const key = this.entryKey(toItem(row), place);
      if (key !== undefined) entries.set(key, row);
    }
    return entries;
  }
}
