import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Authorise } from '../aws-call.ts';
import type { AwsEndpoint } from '../aws-endpoint.ts';
import { AwsError } from '../aws-error.ts';
import { readInput, type InputRefusals } from '../aws-input.ts';
import { createJsonEndpoint, type JsonOperation } from '../aws-json.ts';
import type { Intercept } from '../intercept.ts';
import { decrypt, encrypt, keyIdOf } from './ciphertext.ts';
import { KeyRing, type KmsKey } from './key-ring.ts';

export interface KmsOptions {
  /** Keeps the key material; without it keys live as long as the process. */
  readonly keyFile?: string | undefined;
  readonly authorise?: Authorise | undefined;
  readonly intercept?: Intercept | undefined;
  readonly report: (error: unknown) => void;
  readonly accountId: string;
  readonly region: string;
}

/** The emulated KMS: symmetric keys that never leave it. */
export interface Kms {
  readonly endpoint: AwsEndpoint;
  /** Makes a key unless there is one with this id. */
  ensureKey(keyId: string): void;
  keyArn(keyId: string): string;
  /** Id of the key that a ciphertext (base64) was made with; undefined when it is none of ours. */
  keyIdOf(ciphertext: string): string | undefined;
}

const MAX_PLAINTEXT_BYTES = 4096;
const MAX_DATA_KEY_BYTES = 1024;

const keyId = z.string().min(1).max(2048);
const context = z.record(z.string(), z.string()).default({});
const algorithm = z.literal('SYMMETRIC_DEFAULT').optional();
const blob = z.base64().transform((text) => Buffer.from(text, 'base64'));

const schemas = {
  encrypt: z.strictObject({
    KeyId: keyId,
    Plaintext: blob,
    EncryptionContext: context,
    EncryptionAlgorithm: algorithm,
  }),
  decrypt: z.strictObject({
    CiphertextBlob: blob,
    KeyId: keyId.optional(),
    EncryptionContext: context,
    EncryptionAlgorithm: algorithm,
  }),
  generateDataKey: z.strictObject({
    KeyId: keyId,
    EncryptionContext: context,
    KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
    NumberOfBytes: z.number().int().min(1).max(MAX_DATA_KEY_BYTES).optional(),
  }),
  describeKey: z.strictObject({ KeyId: keyId }),
};

const refusals: InputRefusals = {
  missing: (parameter) => validationFailed(`Value null at '${parameter}' failed to satisfy constraint: not null`),
  malformed: (parameter, reason) => validationFailed(`Value at '${parameter}' failed to satisfy constraint: ${reason}`),
};

export function createKms({ keyFile, authorise, intercept, report, accountId, region }: KmsOptions): Kms {
  const ring = new KeyRing(keyFile);
  const arnPrefix = `arn:aws:kms:${region}:${accountId}:key/`;
  const keyArn = (id: string) => `${arnPrefix}${id}`;

  const findKey = (idOrArn: string): KmsKey => {
    const key = ring.get(idOrArn.startsWith(arnPrefix) ? idOrArn.slice(arnPrefix.length) : idOrArn);
    if (!key) throw new AwsError('NotFoundException', `Key '${idOrArn}' does not exist`);
    return key;
  };

  const operation =
    <Schema extends z.ZodType>(schema: Schema, run: (input: z.output<Schema>) => unknown): JsonOperation =>
    (input) =>
      run(readInput(schema, input, refusals));

  const operations: Record<string, JsonOperation> = {
    Encrypt: operation(schemas.encrypt, (input) => {
      checkPlaintext(input.Plaintext);
      const key = findKey(input.KeyId);
      return {
        CiphertextBlob: encrypt(key, input.Plaintext, input.EncryptionContext).toString('base64'),
        KeyId: keyArn(key.keyId),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    }),
    Decrypt: operation(schemas.decrypt, (input) => {
      const named = input.KeyId === undefined ? undefined : findKey(input.KeyId);
      const key = ring.get(keyIdOf(input.CiphertextBlob) ?? '');
      if (key && named && named !== key) {
        throw new AwsError(
          'IncorrectKeyException',
          'The key ID in the request does not identify the key that was used.',
        );
      }
      const plaintext = key && decrypt(key, input.CiphertextBlob, input.EncryptionContext);
      // KMS gives no reason, so that nobody learns what was wrong.
      if (!plaintext) throw new AwsError('InvalidCiphertextException', '');
      return {
        Plaintext: plaintext.toString('base64'),
        KeyId: keyArn(key.keyId),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    }),
    GenerateDataKey: operation(schemas.generateDataKey, (input) => {
      if ((input.KeySpec === undefined) === (input.NumberOfBytes === undefined)) {
        throw validationFailed('Please specify either number of bytes or key spec.');
      }
      const key = findKey(input.KeyId);
      const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
      return {
        CiphertextBlob: encrypt(key, plaintext, input.EncryptionContext).toString('base64'),
        Plaintext: plaintext.toString('base64'),
        KeyId: keyArn(key.keyId),
      };
    }),
    DescribeKey: operation(schemas.describeKey, (input) => {
      const key = findKey(input.KeyId);
      return {
        KeyMetadata: {
          AWSAccountId: accountId,
          KeyId: key.keyId,
          Arn: keyArn(key.keyId),
          Enabled: true,
          KeyState: 'Enabled',
          KeyUsage: 'ENCRYPT_DECRYPT',
          KeySpec: 'SYMMETRIC_DEFAULT',
          KeyManager: 'CUSTOMER',
          Origin: 'AWS_KMS',
          EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
          MultiRegion: false,
        },
      };
    }),
  };

  return {
    endpoint: createJsonEndpoint({
      service: 'kms',
      target: 'TrentService',
      contentType: 'application/x-amz-json-1.1',
      operations,
      refuse: ({ type, message }) => ({ body: JSON.stringify({ __type: type, message }) }),
      authorise,
      intercept,
      report,
    }),
    ensureKey: (id) => ring.ensure(id),
    keyArn,
    keyIdOf: (ciphertext) => keyIdOf(Buffer.from(ciphertext, 'base64')),
  };
}

function checkPlaintext(plaintext: Buffer): void {
  if (plaintext.length >= 1 && plaintext.length <= MAX_PLAINTEXT_BYTES) return;
  throw validationFailed(
    `Value at 'plaintext' failed to satisfy constraint: Member must have length from 1 to ${MAX_PLAINTEXT_BYTES}`,
  );
}

function validationFailed(reason: string): AwsError {
  return new AwsError('ValidationException', `1 validation error detected: ${reason}`);
}
