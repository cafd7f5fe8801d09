import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ConflictRetryOptions } from '../dynamodb/conflict-retry.ts';
import { getRow, type RowKey, toItem, toKey } from '../dynamodb/item-client.ts';
import { failedCondition, writeTransaction } from '../dynamodb/transaction-client.ts';
import type { IdPrefix } from '../ids/new-id.ts';
import { readOptionalText, readText, readTexts } from '../item/item-reader.ts';
import { type Account, parseAccount } from './account.ts';
import { generateApiKey } from './api-key.ts';

export interface AccountInput {
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly deviceLimit: number;
}

/** What is stored of a key: enough to check one, too little to make one. */
export interface StoredApiKey {
  readonly keyId: string;
  readonly accountId: string;
  readonly secretHash: string;
  readonly scopes: readonly string[];
  /** ISO 8601, UTC. */
  readonly expiresAtIso?: string;
}

export type CreateApiKeyResult =
  { readonly kind: 'created'; readonly keyId: string; readonly apiKey: string } | { readonly kind: 'no_account' };

export interface AccountStore {
  createAccount(input: AccountInput): Promise<Account>;
  getAccount(accountId: string): Promise<Account | undefined>;
  createApiKey(accountId: string, input: { name: string; scopes: readonly string[] }): Promise<CreateApiKeyResult>;
  findApiKey(keyId: string): Promise<StoredApiKey | undefined>;
}

export interface AccountStoreDeps {
  readonly client: DynamoDBClient;
  /** The registry. */
  readonly tableName: string;
  readonly now: () => number;
  readonly newId: (prefix: IdPrefix) => string;
  readonly conflicts?: ConflictRetryOptions;
}

const accountKey = (accountId: string): RowKey => ({ pk: accountId, sk: 'ACC' });
const apiKeyKey = (keyId: string): RowKey => ({ pk: `KEY#${keyId}`, sk: 'KEY' });

const isNew = 'attribute_not_exists(pk)';
const isThere = 'attribute_exists(pk)';

export function createAccountStore({ client, tableName, now, newId, conflicts }: AccountStoreDeps): AccountStore {
  const isoNow = (): string => new Date(now()).toISOString();
  return {
    async createAccount({ name, timeZone, deviceLimit }) {
      const account: Account = { accountId: newId('acc'), name, timeZone, deviceLimit, createdAt: isoNow() };
      // The device store counts on `deviceCount` being there.
      const row = { ...accountKey(account.accountId), ...account, deviceCount: 0 };
      const result = await writeTransaction(
        client,
        [{ Put: { TableName: tableName, Item: toItem(row), ConditionExpression: isNew } }],
        conflicts,
      );
      if (result.kind === 'refused') throw new Error(`account ${account.accountId} exists already`);
      return account;
    },

    async getAccount(accountId) {
      const item = await getRow(client, tableName, accountKey(accountId));
      return item && parseAccount(item);
    },

    async createApiKey(accountId, { name, scopes }) {
      const { keyId, apiKey, secretHash, lastFour } = generateApiKey();
      const shared = { accountId, keyId, scopes, createdAt: isoNow() };
      const put = (row: object): TransactWriteItem => ({
        Put: { TableName: tableName, Item: toItem(row), ConditionExpression: isNew },
      });
      const result = await writeTransaction(
        client,
        [
          {
            ConditionCheck: { TableName: tableName, Key: toKey(accountKey(accountId)), ConditionExpression: isThere },
          },
          put({ pk: accountId, sk: `KEY#${keyId}`, ...shared, name, lastFour }),
          put({ ...apiKeyKey(keyId), ...shared, secretHash }),
        ],
        conflicts,
      );
      if (result.kind === 'committed') return { kind: 'created', keyId, apiKey };
      if (failedCondition(result.reasons, 0)) return { kind: 'no_account' };
      throw new Error(`API key ${keyId} exists already`);
    },

    async findApiKey(keyId) {
      const item = await getRow(client, tableName, apiKeyKey(keyId));
      return (
        item && {
          keyId: readText(item, 'keyId'),
          accountId: readText(item, 'accountId'),
          secretHash: readText(item, 'secretHash'),
          scopes: readTexts(item, 'scopes'),
          expiresAtIso: readOptionalText(item, 'expiresAtIso'),
        }
      );
    },
  };
}
