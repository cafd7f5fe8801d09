import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';

/** What a ciphertext is for. KMS refuses to decrypt it for anything else. */
export type SecretContext =
  { readonly purpose: 'webhook-secret'; readonly webhook: string } | { readonly purpose: 'service-key' };

export interface SecretClient {
  /** @returns the ciphertext in base64. */
  encrypt(plaintext: Uint8Array, context: SecretContext): Promise<string>;
  /** @param ciphertext base64, as `encrypt` gave it. */
  decrypt(ciphertext: string, context: SecretContext): Promise<Uint8Array>;
}

export function createSecretClient({ client, keyId }: { client: KMSClient; keyId: string }): SecretClient {
  return {
    async encrypt(plaintext, context) {
      const { CiphertextBlob } = await client.send(
        new EncryptCommand({ KeyId: keyId, Plaintext: plaintext, EncryptionContext: { ...context } }),
      );
      if (CiphertextBlob === undefined) throw new Error('KMS Encrypt answered without a ciphertext');
      return Buffer.from(CiphertextBlob).toString('base64');
    },

    async decrypt(ciphertext, context) {
      const { Plaintext } = await client.send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: Buffer.from(ciphertext, 'base64'),
          EncryptionContext: { ...context },
        }),
      );
      if (Plaintext === undefined) throw new Error('KMS Decrypt answered without a plaintext');
      return Plaintext;
    },
  };
}
