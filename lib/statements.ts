import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem';
type QueueAction =
  'SendMessage' | 'ReceiveMessage' | 'DeleteMessage' | 'ChangeMessageVisibility' | 'GetQueueAttributes';

/** What a ciphertext is for: part of the encryption context, so that a role can be held to it. */
type KeyPurpose = 'webhook-secret' | 'service-key';

/**
 * Allows `actions` on items of a table.
 * A transaction needs the actions of its items and none of its own.
 * @param leadingKeys patterns of the partition keys that may be touched. @default all
 */
export function onItems(
  table: ITable,
  actions: readonly TableAction[],
  leadingKeys?: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    ...(leadingKeys && { conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leadingKeys } } }),
  });
}

/** Allows queries of the named indexes of a table. */
export function onIndexes(table: ITable, indexNames: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['dynamodb:Query'],
    resources: indexNames.map((indexName) => `${table.tableArn}/index/${indexName}`),
  });
}

/** Allows use of the key for ciphertexts of these purposes and no other. */
export function onKey(
  key: IKey,
  actions: readonly ('Encrypt' | 'Decrypt')[],
  purposes: readonly KeyPurpose[],
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: actions.map((action) => `kms:${action}`),
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:EncryptionContext:purpose': purposes } },
  });
}

export function onQueue(queue: IQueue, actions: readonly QueueAction[]): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: actions.map((action) => `sqs:${action}`),
    resources: [queue.queueArn],
  });
}
