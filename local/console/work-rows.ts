import type { AwsCall } from '../aws-call.ts';
import type { Item } from '../dynamodb/attribute-value.ts';
import type { DynamoDb } from '../dynamodb/create-dynamo-db.ts';
import { ofKind, type PlannedResource } from '../template/planned-resource.ts';
import type { WorkRow } from './console-state.ts';
import { writtenKeys } from './written-keys.ts';

/** An index of this name holds the rows that wait: its sort key says until when. */
const INDEX_OF_WAITING = 'due';
/** Sort keys of rows of work, beside the records of what was done. A lane's names the partition of its journal. */
const WORK = /^(?:LANE#(.+)|TASK#.+|HOOK)$/;
/** The row that says how the whole of a partition fares. */
const PARTITION_ROW = 'HOOK';
/** The row of a journal that says how far it goes. */
const JOURNAL_HEAD = { sort: 'HEAD', attribute: 'position' } as const;
/** What is shown of a row: where it stands, and nothing that came from a device or a customer. */
const SHOWN = ['mode', 'cursor', 'step', 'headAttempts', 'headFirstAttemptAt', 'failingSince', 'lastDeliveredAt'];
const MOST_ROWS = 100;
/** So many rows that wait are looked through for those that come first. */
const MOST_WAITING = 5_000;

interface Table {
  readonly tableName: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  /** Undefined when no row of it waits. */
  readonly dueAttribute: string | undefined;
}

interface RowKey {
  readonly partition: string;
  readonly sort: string;
}

/**
 * The rows of work: those that wait, and those that were written last. It knows their keys and names of attributes, and
 * nothing of what they mean.
 */
export class WorkRows {
  /** Those with text keys of two parts. */
  private readonly tables: readonly Table[];
  private readonly workTable: Table | undefined;
  /** In the order of their last write, newest last. */
  private readonly written = new Map<string, RowKey>();

  constructor(
    resources: readonly PlannedResource[],
    private readonly dynamoDb: Pick<DynamoDb, 'read'>,
  ) {
    this.tables = ofKind(resources, 'table').flatMap(({ tableName, definition }) => {
      const [partitionKey, sortKey] = definition.keySchema.map(({ AttributeName }) => AttributeName);
      const index = definition.globalSecondaryIndexes?.find(({ IndexName }) => IndexName === INDEX_OF_WAITING);
      if (partitionKey === undefined || sortKey === undefined) return [];
      return [{ tableName, partitionKey, sortKey, dueAttribute: index?.KeySchema[1]?.AttributeName }];
    });
    this.workTable = this.tables.find(({ dueAttribute }) => dueAttribute !== undefined);
  }

  /** Hears of every call that took effect. */
  note(call: AwsCall): void {
    const table = this.workTable;
    if (!table) return;
    for (const { tableName, key } of writtenKeys(call)) {
      const row = tableName === table.tableName ? toRowKey(key, table) : undefined;
      if (!row || !WORK.test(row.sort)) continue;
      this.written.delete(idOf(row));
      this.written.set(idOf(row), row);
      const [oldest] = this.written.keys();
      if (this.written.size > MOST_ROWS && oldest !== undefined) this.written.delete(oldest);
    }
  }

  /**
   * Those that wait first, soonest first; then the others, the latest first; then the rows that say how the partitions of
   * these fare.
   */
  list(): { readonly rows: readonly WorkRow[]; readonly more: boolean } {
    const table = this.workTable;
    if (!table) return { rows: [], more: false };
    const latest = [...this.written.values()].reverse();
    const keys = new Map([...this.waiting(table), ...latest].map((key) => [idOf(key), key]));
    const listed = [...keys.values()].slice(0, MOST_ROWS);
    const work = listed.filter(({ sort }) => sort !== PARTITION_ROW);
    const partitions = [...new Set(listed.map(({ partition }) => partition))];
    const heads = this.journalHeads(work);
    const toRows = (keysOfRows: readonly RowKey[]): WorkRow[] => {
      const items = this.readAll(table, keysOfRows);
      return keysOfRows.flatMap((key) => {
        const item = items.get(idOf(key));
        return item ? toWorkRow(key, item, { table, journalHead: heads.get(journalOf(key) ?? '') }) : [];
      });
    };
    return {
      // What waited when it was listed may wait no more.
      rows: [
        ...toRows(work).sort(waitingFirst),
        ...toRows(partitions.map((partition) => ({ partition, sort: PARTITION_ROW }))),
      ],
      more: keys.size > MOST_ROWS,
    };
  }

  private waiting(table: Table): RowKey[] {
    const items: Item[] = [];
    let start: unknown;
    do {
      const { Items, LastEvaluatedKey } = this.dynamoDb.read('Scan', {
        TableName: table.tableName,
        IndexName: INDEX_OF_WAITING,
        Limit: MOST_WAITING,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      items.push(...(Items as Item[]));
      start = LastEvaluatedKey;
    } while (start !== undefined && items.length < MOST_WAITING);
    const dueOf = (item: Item): string => textOf(item, table.dueAttribute) ?? '';
    return items.sort((a, b) => compare(dueOf(a), dueOf(b))).flatMap((item) => toRowKey(item, table) ?? []);
  }

  /** How far the journals go that lanes name, by partition. Which table holds them is not known. */
  private journalHeads(lanes: readonly RowKey[]): Map<string, number> {
    const journals = new Set(lanes.flatMap((key) => journalOf(key) ?? []));
    const keys = [...journals].map((partition) => ({ partition, sort: JOURNAL_HEAD.sort }));
    const heads = new Map<string, number>();
    for (const table of this.tables) {
      for (const item of this.readAll(table, keys).values()) {
        const position = item[JOURNAL_HEAD.attribute];
        if (position && 'N' in position) heads.set(textOf(item, table.partitionKey) ?? '', Number(position.N));
      }
    }
    return heads;
  }

  private readAll(table: Table, keys: readonly RowKey[]): Map<string, Item> {
    if (keys.length === 0) return new Map();
    const { tableName, partitionKey, sortKey } = table;
    const Keys = keys.map(({ partition, sort }) => ({ [partitionKey]: { S: partition }, [sortKey]: { S: sort } }));
    const { Responses } = this.dynamoDb.read('BatchGetItem', { RequestItems: { [tableName]: { Keys } } });
    const items = (Responses as Record<string, Item[]>)[tableName] ?? [];
    return new Map(
      items.flatMap((item) => {
        const key = toRowKey(item, table);
        return key ? [[idOf(key), item]] : [];
      }),
    );
  }
}

function toRowKey(item: Item, { partitionKey, sortKey }: Table): RowKey | undefined {
  const partition = textOf(item, partitionKey);
  const sort = textOf(item, sortKey);
  return partition === undefined || sort === undefined ? undefined : { partition, sort };
}

function toWorkRow(
  { partition, sort }: RowKey,
  item: Item,
  { table, journalHead }: { readonly table: Table; readonly journalHead: number | undefined },
): WorkRow {
  const shown = SHOWN.flatMap((name): [string, string | number][] => {
    const value = item[name];
    if (value && 'N' in value) return [[name, Number(value.N)]];
    return value && 'S' in value ? [[name, value.S]] : [];
  });
  return {
    partition,
    sort,
    due: textOf(item, table.dueAttribute) ?? null,
    attributes: Object.fromEntries(shown),
    journal_head: journalHead ?? null,
  };
}

const idOf = ({ partition, sort }: RowKey): string => `${partition} ${sort}`;
const journalOf = ({ sort }: RowKey): string | undefined => WORK.exec(sort)?.[1];

function textOf(item: Item, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : item[name];
  return value && 'S' in value ? value.S : undefined;
}

function waitingFirst(a: WorkRow, b: WorkRow): number {
  return compare(a.due ?? '~', b.due ?? '~');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
