import { crc32 } from 'node:zlib';
import type { AttributeValue, Item } from './attribute-value.ts';
import { toSortableNumber } from './dynalite.ts';
import { type Row, toItem } from './row.ts';
import type { AttributeDefinition, KeySchemaElement } from './table-definition.ts';

/** Ends each part of a key text; no part contains it. */
const END = '\0';

/** Comes behind every text that continues the one it is appended to. */
export const LAST = '\uffff';

/** Partitions lie in the order of a hash of so many values, as those of DynamoDB do. */
export const HASHES = 4096;

/** How much of a row is looked at for its keys before it is parsed as a whole. */
const HEAD_BYTES = 256;

interface KeyAttribute {
  readonly name: string;
  readonly type: string;
}

/**
 * Gives an item, by the keys of a table or an index, a text that sorts as DynamoDB sorts: numbers by value, text and bytes
 * byte by byte ("Query", ScanIndexForward). It holds a character for each byte of the keys.
 */
export class KeyOrder {
  readonly names: readonly string[];
  private readonly attributes: readonly KeyAttribute[];
  private readonly headOfRow: RegExp;

  constructor(schema: readonly KeySchemaElement[], definitions: readonly AttributeDefinition[]) {
    this.names = schema.map((key) => key.AttributeName);
    this.attributes = this.names.map((name) => {
      const type = definitions.find((attribute) => attribute.AttributeName === name)?.AttributeType;
      if (type === undefined) throw new Error(`the key attribute ${name} has no definition`);
      return { name, type };
    });
    const members = this.names.map((name) => `${escapeRegExp(JSON.stringify(name))}:\\{"S":"([^"\\\\]*)"\\}`);
    this.headOfRow = new RegExp(`^\\{${members.join(',')}[,}]`);
  }

  /** Undefined when the item lacks a key, or has one of another type. */
  textOf(item: Item): string | undefined {
    const parts: string[] = [];
    for (const { name, type } of this.attributes) {
      const value = item[name];
      if (value === undefined || !(type in value)) return undefined;
      parts.push(partOf(value));
    }
    return join(parts);
  }

  /** The same for a row of a table, by that table's keys. */
  textOfRow(row: Row): string | undefined {
    // The first bytes of nearly every row say it: text keys without an escape.
    const head =
      this.attributes.every(({ type }) => type === 'S') && this.headOfRow.exec(row.toString('latin1', 0, HEAD_BYTES));
    return head ? join(head.slice(1)) : this.textOf(toItem(row));
  }

  /** What the texts of all items of one partition begin with. */
  partitionText(value: AttributeValue): string {
    return join([partOf(value)]);
  }

  /** What stands behind `partitionText` for a sort key of this value; without its end, for one that begins with it. */
  sortText(value: AttributeValue, isWhole = true): string {
    return isWhole ? partOf(value) + END : partOf(value);
  }
}

/** The part of a key text that all items of its partition share. */
export function partitionIn(text: string): string {
  return text.slice(0, text.indexOf(END, text.indexOf(END) + 1));
}

/** The place of a hash among the partitions, as the beginning of a key text. */
export function hashText(hash: number): string {
  return hash < HASHES ? hash.toString(16).padStart(3, '0') : LAST;
}

/** One text, not a chain of its parts: it is compared often and kept long. */
function join(parts: readonly string[]): string {
  const [partition = ''] = parts;
  return [hashText(crc32(partition) >>> 20), ...parts, ''].join(END);
}

function partOf(value: AttributeValue): string {
  if ('N' in value) return toSortableNumber(value.N);
  if ('S' in value) return escape(isAscii(value.S) ? value.S : Buffer.from(value.S).toString('latin1'));
  if ('B' in value) return escape(Buffer.from(value.B, 'base64').toString('latin1'));
  throw new Error(`a key is text, a number or bytes, not ${Object.keys(value).join()}`);
}

/** Makes room for the character that ends a part, without a change of order. */
function escape(text: string): string {
  return text.replace(/[\0\x01]/g, (character) => (character === '\0' ? '\x01\x01' : '\x01\x02'));
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
