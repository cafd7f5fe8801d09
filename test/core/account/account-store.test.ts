import { DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountStore, createAccountStore } from '../../../core/account/account-store.ts';
import { matchesSecret, parseApiKey } from '../../../core/account/api-key.ts';
import { getRow } from '../../../core/dynamodb/item-client.ts';
import { type EmulatedTables, serveTables } from '../../support/emulated-tables.ts';
import { testId } from '../../support/facts.ts';

const NOW = '2026-03-28T14:00:00.000Z';
let tables: EmulatedTables;
let store: AccountStore;
let ids = 0;
beforeAll(async () => {
  tables = await serveTables();
  store = createAccountStore({
    client: tables.client,
    tableName: tables.registry,
    now: () => Date.parse(NOW),
    newId: (prefix) => testId(prefix, (ids += 1)),
  });
});
afterAll(() => tables.close());

const acme = { name: 'Acme', timeZone: 'America/Monterrey', deviceLimit: 5 };

describe('createAccountStore', () => {
  it('gives an account back as it was made', async () => {
    const account = await store.createAccount(acme);

    expect(account).toEqual({ accountId: testId('acc', 1), ...acme, createdAt: NOW });
    expect(await store.getAccount(account.accountId)).toEqual(account);
    expect(await store.getAccount(testId('acc', 99))).toBeUndefined();
  });

  it('stores of an API key what checks it, and nothing that shows it', async () => {
    const { accountId } = await store.createAccount(acme);

    const result = await store.createApiKey(accountId, { name: 'backend', scopes: ['read', 'write'] });

    if (result.kind !== 'created') throw new Error(result.kind);
    const { keyId, secret } = parseApiKey(result.apiKey) ?? { keyId: '', secret: '' };
    const stored = await store.findApiKey(keyId);
    expect(result.keyId).toBe(keyId);
    expect(stored).toMatchObject({ keyId, accountId, scopes: ['read', 'write'] });
    expect(matchesSecret(secret, stored?.secretHash ?? '')).toBe(true);
    const listed = await getRow(tables.client, tables.registry, { pk: accountId, sk: `KEY#${keyId}` });
    expect(listed).toEqual({
      pk: accountId,
      sk: `KEY#${keyId}`,
      accountId,
      keyId,
      name: 'backend',
      scopes: ['read', 'write'],
      lastFour: secret.slice(-4),
      createdAt: NOW,
    });
    expect(JSON.stringify([stored, listed])).not.toContain(secret);
  });

  it('makes no key for an account that is not there', async () => {
    expect(await store.createApiKey(testId('acc', 98), { name: 'x', scopes: [] })).toEqual({ kind: 'no_account' });
  });

  it('makes its key after a transaction that is at the account, also where a condition failed beside it', async () => {
    const dynamo = mockClient(DynamoDBClient);
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(
        new TransactionCanceledException({
          message: 'cancelled',
          $metadata: {},
          CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
        }),
      )
      .resolves({});
    const other = createAccountStore({
      client: new DynamoDBClient({}),
      tableName: 'registry',
      now: () => Date.parse(NOW),
      newId: (prefix) => testId(prefix, 1),
      conflicts: { pause: async () => {} },
    });

    const result = await other.createApiKey(testId('acc', 1), { name: 'x', scopes: [] });

    dynamo.restore();
    expect(result.kind).toBe('created');
  });

  it('finds no key that was never made', async () => {
    expect(await store.findApiKey(testId('key', 1))).toBeUndefined();
  });
});
