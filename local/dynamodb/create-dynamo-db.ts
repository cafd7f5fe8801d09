import type { Authorise } from '../aws-call.ts';
import type { AwsEndpoint } from '../aws-endpoint.ts';
import type { Clock } from '../clock.ts';
import type { Intercept } from '../intercept.ts';
import { createDice, type Dice } from '../unkind/dice.ts';
import type { Item, JsonObject } from './attribute-value.ts';
import { batchGetItem } from './batch-get.ts';
import { Database } from './database.ts';
import { createDynamoDbEndpoint } from './endpoint.ts';
import { type Meter, metered } from './meter.ts';
import { createOperations } from './operations.ts';
import { scan } from './scan.ts';
import { checkDefinition } from './table-operations.ts';
import type { TableDefinition } from './table-definition.ts';
import { removeExpired, TimeToLiveSweep } from './time-to-live.ts';
import { createTrouble } from './trouble.ts';
import type { DynamoDbUnkindness } from './unkind.ts';

export interface DynamoDbOptions {
  readonly clock: Clock;
  /** Where the data are kept; without it they live as long as the process. */
  readonly logFile?: string | undefined;
  /** Hears of faults that belong to no call. */
  readonly report: (error: unknown) => void;
  readonly authorise?: Authorise | undefined;
  readonly intercept?: Intercept | undefined;
  /** @default as kind as a DynamoDB can be */
  readonly unkind?: DynamoDbUnkindness | undefined;
  /** Hears what each call consumed. */
  readonly meter?: Meter | undefined;
  /** Draws for `unkind`. @default the same at every start */
  readonly dice?: Dice | undefined;
}

const READS = { BatchGetItem: batchGetItem, Scan: scan } as const;

/** An emulated DynamoDB of one account and region. */
export interface DynamoDb {
  readonly endpoint: AwsEndpoint;
  /**
   * Makes sure that a table is there as declared. Stored items stay; indexes are rebuilt when they changed.
   * @throws Error when the definition is not valid, or the stored items have other keys.
   */
  ensureTable(definition: TableDefinition): void;
  /** Copies of a table's items as they are now; within a partition in the order of their keys. */
  items(tableName: string): Iterable<Item>;
  itemCount(tableName: string): number;
  /**
   * A reading call of the cloud itself: no permission is asked, and nothing intercepts it.
   * @throws ServiceError
   */
  read(operation: keyof typeof READS, input: JsonObject): JsonObject;
  close(): void;
}

/** @throws Error when the log file cannot be read. */
export function createDynamoDb({
  clock,
  logFile,
  report,
  authorise,
  intercept,
  meter,
  unkind = {},
  dice = createDice(1),
}: DynamoDbOptions): DynamoDb {
  const database = new Database({ logFile, report, trouble: createTrouble(unkind, { clock, dice }) });
  removeExpired(database, clock.now());
  const sweep = new TimeToLiveSweep(database, clock, report);
  const plain = createOperations(database, clock);
  const operations = meter ? new Map([...plain].map(([name, it]) => [name, metered(name, it, meter)])) : plain;
  return {
    endpoint: createDynamoDbEndpoint(operations, { authorise, intercept }),
    ensureTable(definition) {
      checkDefinition(definition);
      database.ensureTable(definition);
    },
    items: (tableName) => database.copies(tableName),
    itemCount: (tableName) => database.table(tableName).rows.size,
    read: (name, input) => READS[name](database, input),
    close() {
      sweep.stop();
      database.close();
    },
  };
}
