import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServiceKeyStore, type ServiceKeyStore } from '../../../core/account/service-key-store.ts';
import { getRow } from '../../../core/dynamodb/item-client.ts';
import type { SecretClient } from '../../../core/webhook/secret-client.ts';
import { type EmulatedTables, serveTables } from '../../support/emulated-tables.ts';

let tables: EmulatedTables;
beforeAll(async () => {
  tables = await serveTables();
});
afterAll(() => tables.close());

interface CountingSecrets extends SecretClient {
  readonly decrypted: string[];
}

function countingSecrets({ failures = 0 } = {}): CountingSecrets {
  const decrypted: string[] = [];
  let left = failures;
  return {
    decrypted,
    async encrypt(plaintext, context) {
      return Buffer.from(JSON.stringify([context.purpose, Buffer.from(plaintext).toString('hex')])).toString('base64');
    },
    async decrypt(ciphertext, context) {
      decrypted.push(ciphertext);
      if ((left -= 1) >= 0) throw new Error('KMS is throttled');
      const [purpose, hex] = JSON.parse(Buffer.from(ciphertext, 'base64').toString()) as [string, string];
      if (purpose !== context.purpose) throw new Error('another purpose');
      return Buffer.from(hex, 'hex');
    },
  };
}

const storeWith = (secrets: SecretClient): ServiceKeyStore =>
  createServiceKeyStore({ client: tables.client, tableName: tables.registry, secrets });

describe('createServiceKeyStore', () => {
  it('makes one key, whoever asks first, and keeps only its ciphertext', async () => {
    const stores = Array.from({ length: 5 }, () => storeWith(countingSecrets()));

    const keys = await Promise.all(stores.map((store) => store.getServiceKey()));

    const [first] = keys.map((key) => Buffer.from(key).toString('hex'));
    expect(keys.map((key) => Buffer.from(key).toString('hex'))).toEqual(Array(5).fill(first));
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    const row = await getRow(tables.client, tables.registry, { pk: 'SERVICE', sk: 'KEY' });
    expect(Object.keys(row ?? {}).sort()).toEqual(['ciphertext', 'pk', 'sk']);
    expect(JSON.stringify(row)).not.toContain(first);
  });

  it('reads it once an instance', async () => {
    const secrets = countingSecrets();
    const store = storeWith(secrets);

    const [one, two] = await Promise.all([store.getServiceKey(), store.getServiceKey()]);
    const three = await store.getServiceKey();

    expect(one).toBe(two);
    expect(one).toBe(three);
    expect(secrets.decrypted).toHaveLength(1);
  });

  it('asks again after a failure', async () => {
    const store = storeWith(countingSecrets({ failures: 1 }));

    await expect(store.getServiceKey()).rejects.toThrow('KMS is throttled');

    expect(await store.getServiceKey()).toHaveLength(32);
  });
});
