import type { Item, JsonObject } from './attribute-value.ts';
import type { CheckedRequest } from './dynalite.ts';
import { itemBytes } from './item-size.ts';
import type { SecondaryIndex } from './secondary-index.ts';
import type { Effect } from './write-batch.ts';

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** Transactions cost twice: once to prepare, once to commit. */
export const TRANSACTION_FACTOR = 2;

type Mode = CheckedRequest['ReturnConsumedCapacity'];

/** What writes cost, one entry a table; undefined when the caller did not ask. */
export function writeCapacity(mode: Mode, effects: readonly Effect[], factor = 1): JsonObject[] | undefined {
  if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
  return [...new Set(effects.map(({ table }) => table))].map((table) => {
    const own = effects.filter((effect) => effect.table === table);
    const tableUnits = total(own, ({ before, after }) => factor * units(WRITE_UNIT_BYTES, before, after));
    const indexUnits = [...table.indexes.values()].map((index): [string, number] => [
      index.name,
      total(own, (effect) => indexWriteUnits(index, effect)),
    ]);
    return {
      TableName: table.name,
      CapacityUnits: tableUnits + total(indexUnits, ([, cost]) => cost),
      ...(mode === 'INDEXES'
        ? {
            Table: { CapacityUnits: tableUnits },
            GlobalSecondaryIndexes: Object.fromEntries(
              indexUnits.filter(([, cost]) => cost > 0).map(([name, cost]) => [name, { CapacityUnits: cost }]),
            ),
          }
        : {}),
    };
  });
}

/** What a transactional read of items costs, one entry a table; undefined when the caller did not ask. */
export function transactGetCapacity(
  mode: Mode,
  reads: readonly { readonly tableName: string; readonly item: Item | undefined }[],
): JsonObject[] | undefined {
  if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
  return [...new Set(reads.map(({ tableName }) => tableName))].map((tableName) => {
    const own = reads.filter((read) => read.tableName === tableName);
    const cost = total(own, ({ item }) => TRANSACTION_FACTOR * units(READ_UNIT_BYTES, item));
    return {
      TableName: tableName,
      CapacityUnits: cost,
      ...(mode === 'INDEXES' ? { Table: { CapacityUnits: cost } } : {}),
    };
  });
}

/** An entry that stays as it is costs nothing; one that moves costs a deletion and an insertion. */
function indexWriteUnits(index: SecondaryIndex, effect: Effect): number {
  const before = index.project(effect.before);
  const after = index.project(effect.after);
  if (before && after && index.moves(before, after)) {
    return units(WRITE_UNIT_BYTES, before) + units(WRITE_UNIT_BYTES, after);
  }
  return JSON.stringify(before) === JSON.stringify(after) ? 0 : units(WRITE_UNIT_BYTES, before, after);
}

/** The larger of the items counts, and at least one unit. */
function units(unitBytes: number, ...items: readonly (Item | undefined)[]): number {
  const bytes = Math.max(...items.map((item) => (item ? itemBytes(item) : 0)));
  return Math.max(1, Math.ceil(bytes / unitBytes));
}

function total<Member>(members: readonly Member[], costOf: (member: Member) => number): number {
  return members.reduce((cost, member) => cost + costOf(member), 0);
}
