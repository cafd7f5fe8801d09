import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMSClient,
  ListKeysCommand,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveEndpoint, type ServedEndpoint } from '../../../local/aws-endpoint.ts';
import type { InterceptedCall } from '../../../local/intercept.ts';
import { createKms, type Kms } from '../../../local/kms/kms.ts';
import { testClient } from '../../support/test-client.ts';

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' };
const CONTEXT = { purpose: 'webhook-secret', webhook: 'wh_1' };
const Plaintext = Buffer.from('tu-secreto-webhook');

describe('createKms', () => {
  let dir: string;
  let kms: Kms;
  let served: ServedEndpoint;
  let client: KMSClient;
  const reports: unknown[] = [];
  const calls: InterceptedCall[] = [];
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'kms-'));
    await start();
    kms.ensureKey('key-1');
  });
  afterEach(async () => {
    client.destroy();
    await served.close();
    rmSync(dir, { recursive: true });
    reports.length = 0;
    calls.length = 0;
  });

  const keyFile = () => join(dir, 'keys.json');

  async function start(): Promise<void> {
    const report = (error: unknown) => reports.push(error);
    const intercept = (call: InterceptedCall) => void calls.push(call);
    kms = createKms({ ...ACCOUNT, keyFile: keyFile(), report, intercept });
    served = await serveEndpoint(kms.endpoint, report);
    client = new KMSClient(testClient(served.url));
  }

  async function restart(): Promise<void> {
    client.destroy();
    await served.close();
    await start();
  }

  async function encrypt(KeyId = 'key-1', EncryptionContext: Record<string, string> | undefined = CONTEXT) {
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
    return CiphertextBlob!;
  }

  const decrypt = (CiphertextBlob: Uint8Array, EncryptionContext: Record<string, string> | undefined, KeyId?: string) =>
    client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId }));

  it('decrypts what it encrypted, with the same context in any order, without being told the key', async () => {
    const ciphertext = await encrypt();

    const output = await decrypt(ciphertext, { webhook: 'wh_1', purpose: 'webhook-secret' });

    expect(Buffer.from(output.Plaintext!).toString()).toBe('tu-secreto-webhook');
    expect(output.KeyId).toBe('arn:aws:kms:us-east-1:000000000000:key/key-1');
  });

  it('never gives the same ciphertext twice, nor the plaintext in it', async () => {
    const [first, second] = [Buffer.from(await encrypt()), Buffer.from(await encrypt())];

    expect(first.equals(second)).toBe(false);
    expect(first.includes(Plaintext)).toBe(false);
  });

  it.each([
    ['another value', { ...CONTEXT, webhook: 'wh_2' }],
    ['a pair more', { ...CONTEXT, more: 'x' }],
    ['a pair less', { purpose: 'webhook-secret' }],
    ['other names', { purpos: 'ewebhook-secret', webhook: 'wh_1' }],
    ['none', undefined],
  ])('refuses to decrypt with another context: %s', async (_, context) => {
    const ciphertext = await encrypt();

    await expect(decrypt(ciphertext, context)).rejects.toBeInstanceOf(InvalidCiphertextException);
  });

  it('refuses a ciphertext of which any byte was changed or which was cut', async () => {
    const ciphertext = await encrypt();

    for (let index = 0; index < ciphertext.length; index++) {
      const changed = Uint8Array.from(ciphertext);
      changed[index]! ^= 1;
      await expect(decrypt(changed, CONTEXT)).rejects.toBeInstanceOf(InvalidCiphertextException);
    }
    await expect(decrypt(ciphertext.subarray(0, -1), CONTEXT)).rejects.toBeInstanceOf(InvalidCiphertextException);
    await expect(decrypt(randomBytes(8), CONTEXT)).rejects.toBeInstanceOf(InvalidCiphertextException);
  });

  it('keeps keys apart', async () => {
    kms.ensureKey('key-2');
    const ciphertext = await encrypt('key-1');

    await expect(decrypt(ciphertext, CONTEXT, 'key-2')).rejects.toBeInstanceOf(IncorrectKeyException);
    await expect(decrypt(ciphertext, CONTEXT, 'key-1')).resolves.toBeDefined();
    await expect(encrypt('key-3')).rejects.toBeInstanceOf(NotFoundException);
  });

  it('knows a key by its ARN', async () => {
    const ciphertext = await encrypt(kms.keyArn('key-1'));

    await expect(decrypt(ciphertext, CONTEXT, kms.keyArn('key-1'))).resolves.toBeDefined();
  });

  it('gives a data key, plain and encrypted', async () => {
    const { Plaintext: plain, CiphertextBlob } = await client.send(
      new GenerateDataKeyCommand({ KeyId: 'key-1', KeySpec: 'AES_256', EncryptionContext: CONTEXT }),
    );

    const decrypted = await decrypt(CiphertextBlob!, CONTEXT);

    expect(plain).toHaveLength(32);
    expect(decrypted.Plaintext).toEqual(plain);
  });

  it('describes a key', async () => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: 'key-1' }));

    expect(KeyMetadata).toMatchObject({ KeyId: 'key-1', KeyState: 'Enabled', KeySpec: 'SYMMETRIC_DEFAULT' });
  });

  it('decrypts after a restart what it encrypted before, though the key is asked for anew', async () => {
    const ciphertext = await encrypt();

    await restart();
    kms.ensureKey('key-1');
    kms.ensureKey('key-2');
    await restart();

    expect(Buffer.from((await decrypt(ciphertext, CONTEXT)).Plaintext!).toString()).toBe('tu-secreto-webhook');
  });

  it('keeps key material where only its owner reads it', () => {
    // Windows knows no such modes.
    const expected = process.platform === 'win32' ? 0o666 : 0o600;
    expect(statSync(keyFile()).mode & 0o777).toBe(expected);
  });

  it('says which file is damaged, and nothing of what it holds', () => {
    const damaged = readFileSync(keyFile(), 'utf8').slice(0, -4);
    writeFileSync(keyFile(), damaged);

    const open = () => createKms({ ...ACCOUNT, keyFile: keyFile(), report: () => undefined });

    expect(open).toThrow(`${keyFile()} is damaged; start with --fresh to begin with empty data`);
  });

  it('refuses a plaintext of more than 4,096 bytes', async () => {
    const tooLong = new EncryptCommand({ KeyId: 'key-1', Plaintext: randomBytes(4097) });

    await expect(client.send(tooLong)).rejects.toThrow('length from 1 to 4096');
  });

  it('refuses by name, and reports, what it does not know', async () => {
    await expect(client.send(new ListKeysCommand({}))).rejects.toThrow('TrentService.ListKeys');
    await expect(client.send(new EncryptCommand({ KeyId: 'key-1', Plaintext, GrantTokens: ['x'] }))).rejects.toThrow(
      'GrantTokens',
    );

    expect(reports.map(String)).toEqual([
      expect.stringContaining('TrentService.ListKeys'),
      expect.stringContaining('GrantTokens'),
    ]);
  });

  it('lets each call be watched', async () => {
    await encrypt();

    expect(calls.map(({ service, operation, phase }) => [service, operation, phase])).toEqual([
      ['kms', 'Encrypt', 'before'],
      ['kms', 'Encrypt', 'after'],
    ]);
  });
});
