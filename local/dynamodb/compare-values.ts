import type { AttributeValue } from './attribute-value.ts';
import { compareNumbers } from './decimal.ts';

export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

export function typeOf(value: AttributeValue): ValueType {
  return Object.keys(value)[0] as ValueType;
}

/** Whether two values are of one type and the same; numbers are compared in the form that checked requests have. */
export function areEqual(one: AttributeValue, other: AttributeValue): boolean {
  if ('S' in one) return 'S' in other && one.S === other.S;
  if ('N' in one) return 'N' in other && one.N === other.N;
  if ('B' in one) return 'B' in other && one.B === other.B;
  if ('BOOL' in one) return 'BOOL' in other && one.BOOL === other.BOOL;
  if ('NULL' in one) return 'NULL' in other;
  if ('SS' in one) return 'SS' in other && haveSameMembers(one.SS, other.SS);
  if ('NS' in one) return 'NS' in other && haveSameMembers(one.NS, other.NS);
  if ('BS' in one) return 'BS' in other && haveSameMembers(one.BS, other.BS);
  if ('L' in one) return 'L' in other && one.L.length === other.L.length && one.L.every(isEqualMemberOf(other.L));
  return 'M' in other && haveSameEntries(one.M, other.M);
}

/** Below zero, zero or above as `one` sorts before, with or after `other`; undefined when the two have no order. */
export function compareValues(one: AttributeValue, other: AttributeValue): number | undefined {
  if ('S' in one && 'S' in other) return Buffer.compare(Buffer.from(one.S), Buffer.from(other.S));
  if ('N' in one && 'N' in other) return compareNumbers(one.N, other.N);
  if ('B' in one && 'B' in other) return Buffer.compare(Buffer.from(one.B, 'base64'), Buffer.from(other.B, 'base64'));
  return undefined;
}

const isEqualMemberOf =
  (others: readonly AttributeValue[]) =>
  (member: AttributeValue, index: number): boolean => {
    const other = others[index];
    return other !== undefined && areEqual(member, other);
  };

function haveSameMembers(one: readonly string[], other: readonly string[]): boolean {
  const members = new Set(other);
  return one.length === other.length && one.every((member) => members.has(member));
}

function haveSameEntries(
  one: Readonly<Record<string, AttributeValue>>,
  other: Readonly<Record<string, AttributeValue>>,
): boolean {
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => {
      const counterpart = other[name];
      return counterpart !== undefined && areEqual(value, counterpart);
    })
  );
}
