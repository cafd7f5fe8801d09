import type { AttributeValue, Item } from './attribute-value.ts';
import { type ReadRange, toIndexStart, toSortableKey } from './dynalite.ts';
import { validationError } from './service-error.ts';
import { SortedMap } from './sorted-map.ts';
import type { GlobalSecondaryIndex, TableShape } from './table-definition.ts';

/** A global secondary index: the projected items that carry all of its key attributes, in its order. */
export class SecondaryIndex {
  readonly entries = new SortedMap<Item>();
  private readonly keyAttributes: readonly string[];
  /** Undefined when every attribute is projected. */
  private readonly projected: readonly string[] | undefined;

  constructor(
    private readonly definition: GlobalSecondaryIndex,
    private readonly table: TableShape,
  ) {
    const namesOf = (keys: readonly { AttributeName: string }[]) => keys.map((key) => key.AttributeName);
    const { ProjectionType, NonKeyAttributes = [] } = definition.Projection;
    this.keyAttributes = namesOf(definition.KeySchema);
    this.projected =
      ProjectionType === 'ALL'
        ? undefined
        : [...new Set([...namesOf(table.KeySchema), ...this.keyAttributes, ...NonKeyAttributes])];
  }

  get name(): string {
    return this.definition.IndexName;
  }

  /** What the index holds of an item; undefined when the item lacks one of the index's keys. */
  project(item: Item | undefined): Item | undefined {
    if (!item || this.keyAttributes.some((name) => item[name] === undefined)) return undefined;
    if (!this.projected) return item;
    const entry: Record<string, AttributeValue> = {};
    for (const name of this.projected) {
      const value = item[name];
      if (value !== undefined) entry[name] = value;
    }
    return entry;
  }

  /** @param place of the item in its table. */
  replace(place: string, before: Item | undefined, after: Item | undefined): void {
    const oldEntry = this.project(before);
    const newEntry = this.project(after);
    const oldKey = oldEntry && this.entryKey(oldEntry, place);
    const newKey = newEntry && this.entryKey(newEntry, place);
    if (oldKey !== undefined && oldKey !== newKey) this.entries.delete(oldKey);
    if (newKey !== undefined && newEntry) this.entries.set(newKey, newEntry);
  }

  /** Whether the two entries have other index keys. */
  moves(before: Item, after: Item): boolean {
    return this.entryKey(before, '') !== this.entryKey(after, '');
  }

  /**
   * The range that dynalite asks for, started at the very item a page ended with: to dynalite, that
   * is any of those that share its index keys.
   */
  exactRange(range: ReadRange, startKey: Item, place: string): ReadRange {
    const start = toIndexStart(startKey, this.table, this.definition.KeySchema);
    const exact = this.entryKey(startKey, place);
    return {
      ...range,
      ...(range.gt === start ? { gt: exact } : {}),
      ...(range.lt === start ? { lt: exact } : {}),
    };
  }

  /** @throws ServiceError when a key attribute of the index is an empty string. */
  checkKeys(item: Item): void {
    for (const name of this.keyAttributes) {
      const value = item[name];
      if (value && (('S' in value && value.S === '') || ('B' in value && value.B === ''))) {
        throw validationError(
          'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
            'The AttributeValue for a key attribute cannot contain an empty string value. ' +
            `IndexName: ${this.name}, IndexKey: ${name}`,
        );
      }
    }
  }

  /** Sorts by the index's keys; the place makes it unique, since several items may share those. */
  private entryKey(item: Item, place: string): string {
    return toSortableKey(item, this.table, this.definition.KeySchema) + place;
  }
}
