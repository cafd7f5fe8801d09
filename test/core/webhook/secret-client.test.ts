import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecretClient } from '../../../core/webhook/secret-client.ts';

const kms = mockClient(KMSClient);
beforeEach(() => void kms.reset());
afterAll(() => kms.restore());

const secrets = createSecretClient({ client: new KMSClient({}), keyId: 'key-1' });
const context = { purpose: 'webhook-secret', webhook: 'wh_1' } as const;

describe('createSecretClient', () => {
  it('encrypts for one purpose and webhook, and gives base64', async () => {
    kms.on(EncryptCommand).resolves({ CiphertextBlob: Buffer.from('sealed') });

    expect(await secrets.encrypt(Buffer.from('open'), context)).toBe('c2VhbGVk');

    expect(kms.commandCalls(EncryptCommand)[0]?.args[0].input).toEqual({
      KeyId: 'key-1',
      Plaintext: Buffer.from('open'),
      EncryptionContext: { purpose: 'webhook-secret', webhook: 'wh_1' },
    });
  });

  it('decrypts for the same purpose, with the one key', async () => {
    kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from('open') });

    expect(Buffer.from(await secrets.decrypt('c2VhbGVk', context)).toString()).toBe('open');

    expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input).toEqual({
      KeyId: 'key-1',
      CiphertextBlob: Buffer.from('sealed'),
      EncryptionContext: { purpose: 'webhook-secret', webhook: 'wh_1' },
    });
  });

  it('refuses an answer without content', async () => {
    kms.on(EncryptCommand).resolves({});
    kms.on(DecryptCommand).resolves({});

    await expect(secrets.encrypt(Buffer.from('open'), context)).rejects.toThrow('without a ciphertext');
    await expect(secrets.decrypt('c2VhbGVk', context)).rejects.toThrow('without a plaintext');
  });
});
