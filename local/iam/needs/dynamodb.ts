import type { PermissionRequest } from '../decide.ts';
import { memberAt, membersOf, type Region, tableArn, textAt } from './arns.ts';
import { partitionValue } from './key-condition.ts';

/** Name of the partition key of a table, or of one of its indexes; undefined for what is not there. */
type PartitionKeyOf = (...names: [tableName: string] | [tableName: string, indexName: string]) => string | undefined;

/** The action that an item of a transaction needs: there is none for the transaction itself. */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * Permissions that a call to DynamoDB needs.
 * Source: service authorization reference, "Actions, resources, and condition keys for Amazon DynamoDB"; developer guide,
 * "Using IAM with DynamoDB transactions".
 */
export function dynamoDbNeeds(
  operation: string,
  input: unknown,
  { region, partitionKeyOf }: { readonly region: Region; readonly partitionKeyOf: PartitionKeyOf },
): PermissionRequest[] {
  const need = (action: string, tableName: string, leadingKeys: readonly string[], indexName?: string) => ({
    action: `dynamodb:${action}`,
    resource: tableArn(region, tableName) + (indexName === undefined ? '' : `/index/${indexName}`),
    context: { 'dynamodb:leadingkeys': leadingKeys },
  });
  const keysOf = (tableName: string, items: readonly unknown[]): string[] => {
    const name = partitionKeyOf(tableName);
    return items.flatMap((item) => (name === undefined ? [] : keyText(memberAt(item, name)))).filter(isFirst);
  };
  const onItem = (action: string, request: unknown): PermissionRequest => {
    const tableName = textAt(request, 'TableName');
    return need(action, tableName, keysOf(tableName, [memberAt(request, 'Item') ?? memberAt(request, 'Key')]));
  };

  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return listAt(input, 'TransactItems').flatMap((item) =>
        membersOf(item).map(([kind, request]) => onItem(TRANSACTION_ACTIONS[kind] ?? kind, request)),
      );
    case 'BatchGetItem':
      return membersOf(memberAt(input, 'RequestItems')).map(([tableName, request]) =>
        need(operation, tableName, keysOf(tableName, listAt(request, 'Keys'))),
      );
    case 'BatchWriteItem':
      return membersOf(memberAt(input, 'RequestItems')).map(([tableName, requests]) =>
        need(operation, tableName, keysOf(tableName, (Array.isArray(requests) ? requests : []).map(writtenItem))),
      );
    case 'Query':
    case 'Scan': {
      const tableName = textAt(input, 'TableName');
      const indexName = textAt(input, 'IndexName') || undefined;
      const key = indexName === undefined ? partitionKeyOf(tableName) : partitionKeyOf(tableName, indexName);
      const value = operation === 'Query' && key !== undefined ? partitionValue(input, key) : undefined;
      const leadingKeys = keyText(value);
      // A query has a key at AWS. One that is not found here must not pass for none, which ForAllValues lets through.
      if (operation === 'Query' && leadingKeys.length === 0) leadingKeys.push('');
      return [need(operation, tableName, leadingKeys, indexName)];
    }
    case 'ListTables':
      return [{ action: 'dynamodb:ListTables', resource: '*' }];
    default:
      return [onItem(operation, input)];
  }
}

function writtenItem(request: unknown): unknown {
  return memberAt(memberAt(request, 'PutRequest'), 'Item') ?? memberAt(memberAt(request, 'DeleteRequest'), 'Key');
}

/** A key as conditions see it, if there is one. */
function keyText(value: unknown): string[] {
  const [text] = membersOf(value).map(([, member]) => member);
  return typeof text === 'string' ? [text] : [];
}

function isFirst(text: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(text) === index;
}

function listAt(input: unknown, name: string): readonly unknown[] {
  const value = memberAt(input, name);
  return Array.isArray(value) ? (value as unknown[]) : [];
}
