import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { randomBytes } from 'node:crypto';
import { getRow, toItem } from '../dynamodb/item-client.ts';
import { readText } from '../item/item-reader.ts';
import type { SecretClient } from '../webhook/secret-client.ts';

/** The key of event identities and cursors: 32 bytes, the same for ever. */
export interface ServiceKeyStore {
  getServiceKey(): Promise<Uint8Array>;
}

const SERVICE_KEY_BYTES = 32;
const SERVICE_KEY = { pk: 'SERVICE', sk: 'KEY' } as const;
const PURPOSE = { purpose: 'service-key' } as const;

/**
 * The service key: made by whoever asks first, kept encrypted, read once per instance. Two that ask at the same time
 * for the first time both make one; the table takes the first, and the other is thrown away.
 */
export function createServiceKeyStore({
  client,
  tableName,
  secrets,
}: {
  client: DynamoDBClient;
  /** The registry. */
  tableName: string;
  secrets: SecretClient;
}): ServiceKeyStore {
  let cached: Promise<Uint8Array> | undefined;

  async function readCiphertext(): Promise<string | undefined> {
    const item = await getRow(client, tableName, SERVICE_KEY);
    return item && readText(item, 'ciphertext');
  }

  async function createCiphertext(): Promise<string> {
    const ciphertext = await secrets.encrypt(randomBytes(SERVICE_KEY_BYTES), PURPOSE);
    try {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: toItem({ ...SERVICE_KEY, ciphertext }),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return ciphertext;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const winner = await readCiphertext();
      if (winner === undefined)
        throw new Error('the service key is neither there nor can it be made', { cause: error });
      return winner;
    }
  }

  async function loadServiceKey(): Promise<Uint8Array> {
    const ciphertext = (await readCiphertext()) ?? (await createCiphertext());
    return secrets.decrypt(ciphertext, PURPOSE);
  }

  return {
    async getServiceKey() {
      cached ??= loadServiceKey();
      try {
        return await cached;
      } catch (error) {
        cached = undefined;
        throw error;
      }
    },
  };
}
