import type { AttributeValue, Item } from './attribute-value.ts';

/** Most bytes of one item, attribute names included. */
export const MAX_ITEM_BYTES = 400 * 1024;

/** Size of an item by the rules of "DynamoDB Item sizes and formats" in the developer guide. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) bytes += Buffer.byteLength(name) + valueBytes(value);
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('SS' in value) return sum(value.SS, (text) => Buffer.byteLength(text));
  if ('NS' in value) return sum(value.NS, numberBytes);
  if ('BS' in value) return sum(value.BS, (base64) => Buffer.byteLength(base64, 'base64'));
  // A list or map costs 3 bytes, and 1 byte for each of its members.
  if ('L' in value) return 3 + sum(value.L, (member) => 1 + valueBytes(member));
  if ('M' in value) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1; // BOOL and NULL
}

/**
 * One byte for each pair of digits, counted from the decimal point to both sides and without the pairs of zeros at the
 * ends, one more, and one for the minus sign. The guide says "approximately"; DynamoDB Local and measurements of
 * DynamoDB agree on this.
 */
function numberBytes(text: string): number {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const digits =
    whole.padStart(whole.length + (whole.length % 2), '0') +
    fraction.padEnd(fraction.length + (fraction.length % 2), '0');
  const pairs = digits.replace(/^(00)+|(00)+$/g, '');
  return 1 + pairs.length / 2 + (text.startsWith('-') ? 1 : 0);
}

function sum<Member>(members: readonly Member[], bytesOf: (member: Member) => number): number {
  return members.reduce((bytes, member) => bytes + bytesOf(member), 0);
}
