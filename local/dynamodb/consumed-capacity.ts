import type { Item, JsonObject } from './attribute-value.ts';
import type { CheckedRequest } from './check-request.ts';
import { areEqual } from './compare-values.ts';
import { itemBytes } from './item-size.ts';
import { partitionIn } from './key-order.ts';
import type { SecondaryIndex } from './secondary-index.ts';
import type { Effect } from './write-batch.ts';

// "DynamoDB read and write operations" in the developer guide.
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** A transaction prepares and commits each item of a table; its indexes then follow as after any write. */
export const TRANSACTION_FACTOR = 2;

type Mode = CheckedRequest['ReturnConsumedCapacity'];

/** An item that a transaction read, or would read again. */
export interface SizedRead {
  readonly tableName: string;
  readonly bytes: number;
}

/** Units of a table and of those of its indexes that were used. */
interface Units {
  readonly tableName: string;
  readonly table: number;
  readonly indexes: readonly (readonly [name: string, units: number])[];
}

/** Units of a read: half of one for each started 4 KB, or a whole one when it is consistent. Nothing found costs as much as 4 KB. */
export function readUnits(bytes: number, isConsistent: boolean | undefined): number {
  return toUnits(bytes, READ_UNIT_BYTES) * (isConsistent ? 1 : 0.5);
}

/** What was read of a table, or of one of its indexes. */
export interface ReadPart {
  readonly tableName: string;
  readonly indexName?: string | undefined;
  readonly units: number;
}

/** What reads cost, one entry for each; undefined when the caller did not ask. */
export function readCapacities(mode: Mode, reads: readonly ReadPart[]): JsonObject[] | undefined {
  return describeAll(
    mode,
    reads.map(({ tableName, indexName, units }) => ({
      tableName,
      table: indexName === undefined ? units : 0,
      indexes: indexName === undefined ? [] : [[indexName, units]],
    })),
  );
}

/** What one read cost; undefined when the caller did not ask. */
export function readCapacity(mode: Mode, read: ReadPart): JsonObject | undefined {
  return readCapacities(mode, [read])?.[0];
}

/** What writes cost, one entry a table; undefined when the caller did not ask. */
export function writeCapacity(mode: Mode, effects: readonly Effect[]): JsonObject[] | undefined {
  return describeAll(mode, writeUnits(effects, 1));
}

/** The same for a transaction. */
export function transactWriteCapacity(mode: Mode, effects: readonly Effect[]): JsonObject[] | undefined {
  return describeAll(mode, writeUnits(effects, TRANSACTION_FACTOR), 'WriteCapacityUnits');
}

/** What a transaction that reads items cost, one entry a table; undefined when the caller did not ask. */
export function transactReadCapacity(mode: Mode, reads: readonly SizedRead[]): JsonObject[] | undefined {
  const units = groupBy(reads, ({ tableName }) => tableName).map(([tableName, own]): Units => {
    const table = total(own, ({ bytes }) => TRANSACTION_FACTOR * toUnits(bytes, READ_UNIT_BYTES));
    return { tableName, table, indexes: [] };
  });
  return describeAll(mode, units, 'ReadCapacityUnits');
}

function writeUnits(effects: readonly Effect[], factor: number): Units[] {
  return groupBy(effects, ({ table }) => table).map(([table, own]): Units => ({
    tableName: table.name,
    table: total(own, ({ before, after }) => factor * largestUnits(before, after)),
    indexes: [...table.indexes.values()]
      .map((index) => [index.name, total(own, (effect) => indexWriteUnits(index, effect))] as const)
      .filter(([, units]) => units > 0),
  }));
}

/** What a write costs one partition of a table, or of one of its indexes. */
export interface PartitionWrite {
  /** Its name and its key, as one text. */
  readonly partition: string;
  readonly units: number;
}

/** The same by partition. An entry that moves within an index is counted where it goes to. */
export function* partitionWrites(effect: Effect, factor: number): Generator<PartitionWrite> {
  const { table, place, before, after } = effect;
  yield { partition: `${table.name} ${partitionIn(place)}`, units: factor * largestUnits(before, after) };
  for (const index of table.indexes.values()) {
    const units = indexWriteUnits(index, effect);
    const text = index.order.textOf(after ?? {}) ?? index.order.textOf(before ?? {});
    if (units > 0 && text !== undefined) yield { partition: `${table.name}/${index.name} ${partitionIn(text)}`, units };
  }
}

/** An entry that stays as it is costs nothing; one that moves costs a deletion and an insertion. */
function indexWriteUnits(index: SecondaryIndex, effect: Effect): number {
  const before = index.project(effect.before);
  const after = index.project(effect.after);
  if (before && after && index.moves(before, after)) return largestUnits(before) + largestUnits(after);
  const isUnchanged = before && after ? areEqual({ M: before }, { M: after }) : before === after;
  return isUnchanged ? 0 : largestUnits(before, after);
}

/** The larger of the items counts. */
function largestUnits(...items: readonly (Item | undefined)[]): number {
  return toUnits(Math.max(...items.map((item) => itemBytes(item ?? {}))), WRITE_UNIT_BYTES);
}

function toUnits(bytes: number, unitBytes: number): number {
  return Math.max(1, Math.ceil(bytes / unitBytes));
}

/** @param kind the further name under which transactions, and only they, tell their units. */
function describeAll(
  mode: Mode,
  parts: readonly Units[],
  kind?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): JsonObject[] | undefined {
  if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
  const unitsOf = (units: number) => ({ CapacityUnits: units, ...(kind && { [kind]: units }) });
  return parts.map(({ tableName, table, indexes }) => ({
    TableName: tableName,
    ...unitsOf(table + total(indexes, ([, units]) => units)),
    ...(mode === 'INDEXES' && { Table: unitsOf(table) }),
    ...(mode === 'INDEXES' &&
      indexes.length > 0 && {
        GlobalSecondaryIndexes: Object.fromEntries(indexes.map(([name, units]) => [name, unitsOf(units)])),
      }),
  }));
}

function groupBy<Member, Key>(members: readonly Member[], keyOf: (member: Member) => Key): [Key, Member[]][] {
  const groups = new Map<Key, Member[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups];
}

function total<Member>(members: readonly Member[], costOf: (member: Member) => number): number {
  return members.reduce((cost, member) => cost + costOf(member), 0);
}
