import type { Clock, Timer } from '../clock.ts';
import type { AttributeValue, JsonObject } from './attribute-value.ts';
import type { Database } from './database.ts';
import { checkShape, type RequestRules } from './dynalite.ts';
import { type Row, toItem } from './row.ts';
import { validationError } from './service-error.ts';
import { namedTable } from './table-operations.ts';
import type { Table } from './table.ts';

const HOUR_MS = 3_600_000;

/** DynamoDB may take days to remove an expired item; here it stays for one to two hours. */
const LATENESS_MS = HOUR_MS;
const SWEEP_INTERVAL_MS = HOUR_MS;

/** Older times are taken for a mistake and ignored ("Using time to live (TTL) in DynamoDB"). */
const OLDEST_EXPIRY_MS = 5 * 365 * 24 * HOUR_MS;

const TABLE_NAME = { type: 'String', notNull: true, lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 1024 };

const UPDATE_RULES: RequestRules = {
  TableName: TABLE_NAME,
  TimeToLiveSpecification: {
    type: 'FieldStruct<TimeToLiveSpecification>',
    notNull: true,
    children: {
      AttributeName: { type: 'String', notNull: true, lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 255 },
      Enabled: { type: 'Boolean', notNull: true },
    },
  },
};

interface UpdateTimeToLiveRequest {
  readonly TableName: string;
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
}

export function updateTimeToLive(database: Database, input: JsonObject): JsonObject {
  const request = checkShape<UpdateTimeToLiveRequest>(input, UPDATE_RULES);
  const { AttributeName: attribute, Enabled: isWanted } = request.TimeToLiveSpecification;
  const { definition } = namedTable(database, request.TableName);
  if (isWanted === (definition.timeToLiveAttribute !== undefined)) {
    throw validationError(`TimeToLive is already ${isWanted ? 'enabled' : 'disabled'}`);
  }
  database.ensureTable({ ...definition, timeToLiveAttribute: isWanted ? attribute : undefined });
  return { TimeToLiveSpecification: request.TimeToLiveSpecification };
}

export function describeTimeToLive(database: Database, input: JsonObject): JsonObject {
  const { TableName: tableName } = checkShape<{ readonly TableName: string }>(input, { TableName: TABLE_NAME });
  const { timeToLiveAttribute: attribute } = namedTable(database, tableName).definition;
  const description = attribute
    ? { TimeToLiveStatus: 'ENABLED', AttributeName: attribute }
    : { TimeToLiveStatus: 'DISABLED' };
  return { TimeToLiveDescription: description };
}

/** Removes expired items every hour, starting in one. */
export class TimeToLiveSweep {
  private timer: Timer | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly report: (error: unknown) => void,
  ) {
    this.arm();
  }

  stop(): void {
    this.timer?.cancel();
  }

  private arm(): void {
    this.timer = this.clock.setTimer(this.clock.now() + SWEEP_INTERVAL_MS, () => {
      this.arm();
      try {
        removeExpired(this.database, this.clock.now());
      } catch (error) {
        this.report(error);
      }
    });
  }
}

/** Removes the items of every table that are expired long enough at `nowMs`. */
export function removeExpired(database: Database, nowMs: number): void {
  database.maintain((batch) => {
    for (const table of database.tables) {
      for (const place of expiredPlaces(table, nowMs)) {
        if (!database.isHeld({ table, place })) batch.delete(table, place);
      }
    }
  });
}

function expiredPlaces(table: Table, nowMs: number): string[] {
  const attribute = table.definition.timeToLiveAttribute;
  if (attribute === undefined) return [];
  const mention = Buffer.from(`${JSON.stringify(attribute)}:{"N":"`);
  return [...table.rows.entries()]
    .filter(([, row]) => mentionsExpired(row, mention, nowMs) && isExpired(toItem(row)[attribute], nowMs))
    .map(([place]) => place);
}

/** Whether an expired time stands somewhere in the row: few do, and only those are worth parsing. */
function mentionsExpired(row: Row, mention: Buffer, nowMs: number): boolean {
  for (let at = row.indexOf(mention); at >= 0; at = row.indexOf(mention, at + 1)) {
    const start = at + mention.length;
    if (isExpired({ N: row.toString('latin1', start, row.indexOf('"', start)) }, nowMs)) return true;
  }
  return false;
}

function isExpired(value: AttributeValue | undefined, nowMs: number): boolean {
  if (!value || !('N' in value)) return false;
  const ageMs = nowMs - Number(value.N) * 1000;
  return ageMs >= LATENESS_MS && ageMs < OLDEST_EXPIRY_MS;
}
