import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ACCOUNT_DEFAULTS, type Account } from '../core/account/account.ts';
import { type AccountStore, createAccountStore } from '../core/account/account-store.ts';
import { newId } from '../core/ids/new-id.ts';

/** What a new key may do. */
const ALL_SCOPES = ['read', 'write', 'admin'] as const;

export interface Registry {
  readonly client: DynamoDBClient;
  /** The registry table. */
  readonly tableName: string;
}

export interface NewAccount {
  readonly name: string;
  /** IANA name. @default America/Mexico_City */
  readonly timeZone?: string;
  /** @default 1 */
  readonly deviceLimit?: number;
}

export function createAccount(registry: Registry, account: NewAccount): Promise<Account> {
  const { name, timeZone = ACCOUNT_DEFAULTS.timeZone, deviceLimit = ACCOUNT_DEFAULTS.deviceLimit } = account;
  return storeOf(registry).createAccount({ name, timeZone, deviceLimit });
}

/** @returns the key, which nobody can be shown again; undefined when there is no such account. */
export async function createApiKey(
  registry: Registry,
  { accountId, name }: { accountId: string; name: string },
): Promise<string | undefined> {
  const result = await storeOf(registry).createApiKey(accountId, { name, scopes: ALL_SCOPES });
  return result.kind === 'created' ? result.apiKey : undefined;
}

/** An account that can be used at once. */
export async function createAccountWithKey({
  client,
  tableName,
  ...account
}: Registry & NewAccount): Promise<{ accountId: string; apiKey: string }> {
  const registry = { client, tableName };
  const { accountId, name } = await createAccount(registry, account);
  const apiKey = await createApiKey(registry, { accountId, name });
  if (apiKey === undefined) throw new Error(`account ${accountId} vanished before its key was made`);
  return { accountId, apiKey };
}

function storeOf({ client, tableName }: Registry): AccountStore {
  return createAccountStore({ client, tableName, now: Date.now, newId });
}
