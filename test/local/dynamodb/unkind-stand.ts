import type { Item, JsonObject } from '../../../local/dynamodb/attribute-value.ts';
import { createDynamoDb, type DynamoDb, type DynamoDbOptions } from '../../../local/dynamodb/create-dynamo-db.ts';
import type { Dice } from '../../../local/unkind/dice.ts';
import { ManualClock } from '../simulator/manual-clock.ts';
import { WORK_TABLE } from './work-table.ts';

export const TableName = WORK_TABLE.tableName;

/** Gives what is listed for each purpose, one after another, and then 0.999. */
export function loaded(draws: Readonly<Record<string, readonly number[]>>): Dice {
  const left = new Map(Object.entries(draws).map(([purpose, numbers]) => [purpose, [...numbers]]));
  return (purpose) => left.get(purpose)?.shift() ?? 0.999;
}

/** An unkind DynamoDB with the work table, called without a network, at a time that stands still. */
export class UnkindStand {
  readonly clock = new ManualClock(Date.UTC(2026, 2, 28));
  readonly faults: unknown[] = [];
  readonly db: DynamoDb;

  constructor(options: Partial<DynamoDbOptions>) {
    this.db = createDynamoDb({ clock: this.clock, report: (error) => void this.faults.push(error), ...options });
    this.db.ensureTable(WORK_TABLE);
  }

  /** The answer, or what it was refused with: its name is under `error`. */
  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const { status, body } = await this.db.endpoint({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      accessKeyId: 'test',
    });
    const answer = JSON.parse(body) as JsonObject;
    return status === 200 ? answer : { error: String(answer['__type']).replace(/.*#/, ''), ...answer };
  }

  /** Lets the calls that were made come as far as they do by themselves, and time pass. */
  async pass(ms: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.clock.pass(ms);
  }

  put(sk: string, number = 0): Promise<JsonObject> {
    return this.call('PutItem', { TableName, Item: toItem(sk, number) });
  }

  /** Puts items, all or none. */
  transact(sortKeys: readonly string[], number = 0, token?: string): Promise<JsonObject> {
    const puts = sortKeys.map((sk) => ({ Put: { TableName, Item: toItem(sk, number) } }));
    return this.call('TransactWriteItems', { TransactItems: puts, ClientRequestToken: token });
  }

  get(sk: string): Promise<JsonObject> {
    return this.call('GetItem', { TableName, Key: toKey(sk), ConsistentRead: true });
  }

  /** Sort key and number of each item that a consistent Query gives. */
  async query(): Promise<string[]> {
    const { Items } = await this.call('Query', {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'wh' } },
    });
    return (Items as { sk: { S: string }; number: { N: string } }[]).map(({ sk, number }) => `${sk.S} ${number.N}`);
  }
}

export const toKey = (sk: string): Item => ({ pk: { S: 'wh' }, sk: { S: sk } });
export const toItem = (sk: string, number = 0): Item => ({ ...toKey(sk), number: { N: String(number) } });
