import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { HOOK_KEY } from '../delivery/keys.ts';
import type { ConflictRetryOptions } from '../dynamodb/conflict-retry.ts';
import { getRow, queryRows, type RowKey, toItem, toKey } from '../dynamodb/item-client.ts';
import { writeTransaction } from '../dynamodb/transaction-client.ts';
import { readFlag, readText } from '../item/item-reader.ts';
import { parseWebhook, type Webhook } from './webhook.ts';

export interface StoredSecret {
  /** Base64; encrypted for the purpose `webhook-secret` and the webhook's id. */
  readonly ciphertext: string;
  /** Whether we made it, rather than the customer. */
  readonly generated: boolean;
}

export interface WebhookStore {
  /** Stores the webhook, its secret and its open `HOOK` row, or nothing. */
  createWebhook(webhook: Webhook, secret: StoredSecret): Promise<void>;
  /** Every webhook of the account, strongly read, oldest id first. */
  listWebhooks(accountId: string): Promise<readonly Webhook[]>;
  getWebhook(accountId: string, webhookId: string): Promise<Webhook | undefined>;
  /** Removes all three rows. @returns false when the account has no such webhook. */
  deleteWebhook(accountId: string, webhookId: string): Promise<boolean>;
  getSecret(webhookId: string): Promise<StoredSecret | undefined>;
}

export interface WebhookStoreDeps {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly deliveriesTable: string;
  readonly conflicts?: ConflictRetryOptions;
}

/** More than an account can have. */
const EVERY_WEBHOOK = 1_000;

const webhookKey = (accountId: string, webhookId: string): RowKey => ({ pk: accountId, sk: `WH#${webhookId}` });
const secretKey = (webhookId: string): RowKey => ({ pk: `SECRET#${webhookId}`, sk: 'SECRET' });
const hookKey = (webhookId: string): RowKey => ({ pk: webhookId, sk: HOOK_KEY });

const isNew = 'attribute_not_exists(pk)';
const isThere = 'attribute_exists(pk)';

export function createWebhookStore(deps: WebhookStoreDeps): WebhookStore {
  const { client, registryTable, deliveriesTable, conflicts } = deps;
  return {
    async createWebhook(webhook, { ciphertext, generated }) {
      const { accountId, webhookId } = webhook;
      const put = (tableName: string, row: object): TransactWriteItem => ({
        Put: { TableName: tableName, Item: toItem(row), ConditionExpression: isNew },
      });
      const result = await writeTransaction(
        client,
        [
          put(registryTable, { ...webhookKey(accountId, webhookId), ...webhook }),
          put(registryTable, { ...secretKey(webhookId), webhookId, ciphertext, generated }),
          put(deliveriesTable, { ...hookKey(webhookId), webhookId, accountId, mode: 'open' }),
        ],
        conflicts,
      );
      if (result.kind === 'refused') throw new Error(`webhook ${webhookId} exists already`);
    },

    async listWebhooks(accountId) {
      const { items } = await queryRows(
        client,
        {
          TableName: registryTable,
          KeyConditionExpression: 'pk = :account AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':account': { S: accountId }, ':prefix': { S: 'WH#' } },
          ConsistentRead: true,
        },
        EVERY_WEBHOOK,
      );
      return items.map(parseWebhook);
    },

    async getWebhook(accountId, webhookId) {
      const item = await getRow(client, registryTable, webhookKey(accountId, webhookId));
      return item && parseWebhook(item);
    },

    async deleteWebhook(accountId, webhookId) {
      const result = await writeTransaction(
        client,
        [
          {
            Delete: {
              TableName: registryTable,
              Key: toKey(webhookKey(accountId, webhookId)),
              ConditionExpression: isThere,
            },
          },
          { Delete: { TableName: registryTable, Key: toKey(secretKey(webhookId)) } },
          { Delete: { TableName: deliveriesTable, Key: toKey(hookKey(webhookId)) } },
        ],
        conflicts,
      );
      return result.kind === 'committed';
    },

    async getSecret(webhookId) {
      const item = await getRow(client, registryTable, secretKey(webhookId));
      return item && { ciphertext: readText(item, 'ciphertext'), generated: readFlag(item, 'generated') };
    },
  };
}
