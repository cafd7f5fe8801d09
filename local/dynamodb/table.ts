import type { AttributeValue, Item } from './attribute-value.ts';
import { toSortableKey } from './dynalite.ts';
import { SecondaryIndex } from './secondary-index.ts';
import { SortedMap } from './sorted-map.ts';
import { type TableDefinition, type TableShape, toTableShape } from './table-definition.ts';

/** One table: its items in key order, and its indexes kept in step with them. */
export class Table {
  readonly items = new SortedMap<Item>();
  readonly shape: TableShape;
  readonly indexes: ReadonlyMap<string, SecondaryIndex>;

  /** @param items what the table holds from the start; its indexes are built from them. */
  constructor(
    readonly definition: TableDefinition,
    items: Iterable<Item> = [],
  ) {
    this.shape = toTableShape(definition);
    const indexes = definition.globalSecondaryIndexes ?? [];
    this.indexes = new Map(indexes.map((index) => [index.IndexName, new SecondaryIndex(index, this.shape)]));
    for (const item of items) this.replace(toSortableKey(item, this.shape), item);
  }

  get name(): string {
    return this.definition.tableName;
  }

  /** Text that sorts as the table does and is one item's alone; undefined when `item` lacks a key of the right type. */
  placeOf(item: Item): string | undefined {
    const { KeySchema, AttributeDefinitions } = this.shape;
    const hasKeys = KeySchema.every(({ AttributeName: name }) => {
      const type = AttributeDefinitions.find((attribute) => attribute.AttributeName === name)?.AttributeType;
      return type !== undefined && item[name] !== undefined && type in item[name];
    });
    return hasKeys ? toSortableKey(item, this.shape) : undefined;
  }

  /** The key attributes of an item. */
  keyOf(item: Item): Item {
    const key: Record<string, AttributeValue> = {};
    for (const { AttributeName } of this.definition.keySchema) {
      const value = item[AttributeName];
      if (value !== undefined) key[AttributeName] = value;
    }
    return key;
  }

  /** The item with the keys of `item`. */
  find(item: Item): Item | undefined {
    const place = this.placeOf(item);
    return place === undefined ? undefined : this.items.get(place);
  }

  /** Puts `item` in its place, or leaves the place empty. */
  replace(place: string, item: Item | undefined): void {
    const before = this.items.get(place);
    if (item) this.items.set(place, item);
    else this.items.delete(place);
    for (const index of this.indexes.values()) index.replace(place, before, item);
  }
}
