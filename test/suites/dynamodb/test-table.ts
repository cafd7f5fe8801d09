import {
  type ConsumedCapacity,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DeleteItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  type PutItemCommandOutput,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  type TransactWriteItemsCommandOutput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DifferenceName } from './known-differences.ts';

export type PlainItem = Record<string, unknown>;
type StoredItem = Parameters<typeof unmarshall>[0];

export interface Page {
  readonly items: PlainItem[];
  readonly Count?: number | undefined;
  readonly ScannedCount?: number | undefined;
  readonly LastEvaluatedKey?: QueryCommandInput['ExclusiveStartKey'];
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** Whose answers are expected where the two are known to differ. */
export type Answers = 'as DynamoDB' | 'as DynamoDB Local';

/** Names of the indexes: one sorted by text that projects its keys only, one sorted by number that projects all. */
export const BY_HOLDER = 'by-holder';
export const BY_SCORE = 'by-score';

/** A table keyed by `pk` and `sk` with two sparse indexes, spoken to in plain values. */
export class TestTable {
  private partitions = 0;

  private constructor(
    readonly client: DynamoDBClient,
    private readonly answers: Answers,
    readonly name: string,
  ) {}

  static async create(
    { client, answers }: { readonly client: DynamoDBClient; readonly answers: Answers },
    name: string,
  ): Promise<TestTable> {
    await client.send(new CreateTableCommand(testTableDefinition(name)));
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: name });
    return new TestTable(client, answers, name);
  }

  /** The one of two expected values that belongs to what is tested. */
  expected<Value>(_difference: DifferenceName, values: { dynamoDb: Value; dynamoDbLocal: Value }): Value {
    return this.answers === 'as DynamoDB' ? values.dynamoDb : values.dynamoDbLocal;
  }

  /** A partition that no other test uses. */
  newPartition(): string {
    return `partition-${++this.partitions}`;
  }

  put(item: PlainItem, options: Partial<PutItemCommandInput> = {}, values?: PlainItem): Promise<PutItemCommandOutput> {
    return this.client.send(
      new PutItemCommand({ TableName: this.name, Item: marshall(item), ...valuesOf(values), ...options }),
    );
  }

  async get(pk: string, sk: string): Promise<PlainItem | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.name, Key: marshall({ pk, sk }), ConsistentRead: true }),
    );
    return Item && toPlain(Item);
  }

  /** @returns the whole item as it is then. */
  async update(
    key: { pk: string; sk: string },
    UpdateExpression: string,
    values?: PlainItem,
    options: Partial<UpdateItemCommandInput> = {},
  ): Promise<PlainItem | undefined> {
    const { Attributes } = await this.updateItem(key, UpdateExpression, values, {
      ReturnValues: 'ALL_NEW',
      ...options,
    });
    return Attributes && toPlain(Attributes);
  }

  /** @returns the answer as it is. */
  updateItem(
    { pk, sk }: { pk: string; sk: string },
    UpdateExpression: string,
    values?: PlainItem,
    options: Partial<UpdateItemCommandInput> = {},
  ): Promise<UpdateItemCommandOutput> {
    return this.client.send(
      new UpdateItemCommand({
        TableName: this.name,
        Key: marshall({ pk, sk }),
        UpdateExpression,
        ...valuesOf(values),
        ...options,
      }),
    );
  }

  delete(
    { pk, sk }: { pk: string; sk: string },
    options: Partial<DeleteItemCommandInput> = {},
  ): Promise<DeleteItemCommandOutput> {
    return this.client.send(new DeleteItemCommand({ TableName: this.name, Key: marshall({ pk, sk }), ...options }));
  }

  /** Fills a partition: one item for each sort key. */
  async fill(pk: string, sortKeys: readonly string[], others: (sk: string) => PlainItem = () => ({})): Promise<void> {
    for (const sk of sortKeys) await this.put({ pk, sk, ...others(sk) });
  }

  async query(
    KeyConditionExpression: string,
    values: PlainItem,
    options: Partial<QueryCommandInput> = {},
  ): Promise<Page> {
    const { Items = [], ...page } = await this.client.send(
      new QueryCommand({ TableName: this.name, KeyConditionExpression, ...valuesOf(values), ...options }),
    );
    return { ...page, items: Items.map(toPlain) };
  }

  /** Sort keys that a query finds, in its order. */
  async sortKeys(condition: string, values: PlainItem, options: Partial<QueryCommandInput> = {}): Promise<unknown[]> {
    return (await this.query(condition, values, options)).items.map((item) => item['sk']);
  }

  transact(
    TransactItems: TransactWriteItem[],
    options: Partial<TransactWriteItemsCommandInput> = {},
  ): Promise<TransactWriteItemsCommandOutput> {
    return this.client.send(new TransactWriteItemsCommand({ TransactItems, ...options }));
  }

  /** An action that puts `item` unless there is one. */
  putNew(item: PlainItem): TransactWriteItem {
    return {
      Put: { TableName: this.name, Item: marshall(item), ConditionExpression: 'attribute_not_exists(pk)' },
    };
  }

  /** An action that adds one to `amount`. */
  countUp(key: { pk: string; sk: string }): TransactWriteItem {
    return {
      Update: {
        TableName: this.name,
        Key: marshall(key),
        UpdateExpression: 'ADD amount :one',
        ExpressionAttributeValues: marshall({ ':one': 1 }),
      },
    };
  }
}

/** The table as CreateTable takes it. */
export function testTableDefinition(TableName: string): CreateTableCommandInput {
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: key('pk', 'sk'),
    AttributeDefinitions: [
      ...['pk', 'sk', 'holder', 'heldAt', 'board'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      { AttributeName: 'score', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: BY_HOLDER, KeySchema: key('holder', 'heldAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      { IndexName: BY_SCORE, KeySchema: key('board', 'score'), Projection: { ProjectionType: 'ALL' } },
    ],
  };
}

export function toPlain(item: StoredItem): PlainItem {
  return unmarshall(item) as PlainItem;
}

/** What a refused call was refused with. Fails when it was not refused. */
export async function refusal(call: Promise<unknown>): Promise<Error & { readonly [member: string]: unknown }> {
  try {
    await call;
  } catch (error) {
    return error as Error & { readonly [member: string]: unknown };
  }
  throw new Error('the call was not refused');
}

function valuesOf(values: PlainItem | undefined) {
  return values ? { ExpressionAttributeValues: marshall(values) } : {};
}
