import type { AttributeValue, Item } from './attribute-value.ts';

/** An item as it is kept: JSON, its keys first. It is parsed only when it is read. */
export type Row = Buffer;

/** @param keys names of the key attributes, in order. */
export function toRow(item: Item, keys: readonly string[]): Row {
  return Buffer.from(JSON.stringify({ ...pick(item, keys), ...item }));
}

export function toItem(row: Row): Item {
  return JSON.parse(row.toString()) as Item;
}

/** Those of the named attributes that the item has, in the order of the names. */
export function pick(item: Item, names: readonly string[]): Item {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
