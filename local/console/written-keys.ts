import type { Item } from '../dynamodb/attribute-value.ts';
import type { AwsCall } from '../aws-call.ts';

/** A row that a call writes. */
export interface WrittenKey {
  readonly tableName: string;
  /** Its key; of a put, the whole item. */
  readonly key: Item;
}

interface WriteInput {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly TransactItems?: readonly Readonly<Record<string, WriteInput>>[];
}

const SINGLE_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/** The rows that a call to DynamoDB writes, apart from batches. */
export function writtenKeys({ service, operation, input }: AwsCall): WrittenKey[] {
  if (service !== 'dynamodb') return [];
  const write = input as WriteInput;
  if (SINGLE_WRITES.has(operation)) return toWrittenKeys(write);
  if (operation !== 'TransactWriteItems') return [];
  return (write.TransactItems ?? []).flatMap(({ Put, Update, Delete }) => toWrittenKeys(Put ?? Update ?? Delete ?? {}));
}

function toWrittenKeys({ TableName: tableName, Key, Item }: WriteInput): WrittenKey[] {
  const key = Key ?? Item;
  return tableName === undefined || key === undefined ? [] : [{ tableName, key }];
}
