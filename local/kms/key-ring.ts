import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { DamagedDataError } from '../damaged-data-error.ts';

const KEY_BYTES = 32;
/** A ciphertext gives its length in one byte. */
const MAX_KEY_ID_BYTES = 255;

const keyFileContent = z.strictObject({
  /** Base64 by key id. */
  keys: z.record(z.string(), z.base64()),
});

export interface KmsKey {
  readonly keyId: string;
  readonly material: Buffer;
}

/** Key material by key id, made once and kept in a file that only its owner reads. */
export class KeyRing {
  private readonly keys = new Map<string, KmsKey>();

  /** @param path without one, keys live as long as the process. */
  constructor(private readonly path: string | undefined) {
    if (path === undefined || !existsSync(path)) return;
    for (const [keyId, material] of Object.entries(parseKeyFile(path).keys)) {
      this.keys.set(keyId, { keyId, material: Buffer.from(material, 'base64') });
    }
  }

  get(keyId: string): KmsKey | undefined {
    return this.keys.get(keyId);
  }

  /** Makes the key unless there is one: what it has encrypted must stay readable. */
  ensure(keyId: string): void {
    if (this.keys.has(keyId)) return;
    if (Buffer.byteLength(keyId) > MAX_KEY_ID_BYTES) throw new Error(`the key id ${keyId} is too long`);
    const key = { keyId, material: randomBytes(KEY_BYTES) };
    if (this.path !== undefined) writeKeyFile(this.path, [...this.keys.values(), key]);
    this.keys.set(keyId, key);
  }
}

function parseKeyFile(path: string): z.output<typeof keyFileContent> {
  try {
    return keyFileContent.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Without the cause: it may quote what it could not read.
    throw new DamagedDataError(`${path} is damaged; start with --fresh to begin with empty data`);
  }
}

/** Replaces the file at once or not at all. */
function writeKeyFile(path: string, keys: readonly KmsKey[]): void {
  const content: z.output<typeof keyFileContent> = { keys: {} };
  for (const { keyId, material } of keys) content.keys[keyId] = material.toString('base64');
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(content)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
