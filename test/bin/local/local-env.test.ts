import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localEnv } from '../../../bin/local/local-env.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const writeLocalJson = (value: object): void => writeFileSync(join(folder, 'local.json'), JSON.stringify(value));

describe('localEnv', () => {
  it('is what npm start wrote', () => {
    writeLocalJson({ pid: 1, operator_env: { AWS_REGION: 'us-east-1', REGISTRY_TABLE: 'registry' } });

    expect(localEnv(folder)).toEqual({ AWS_REGION: 'us-east-1', REGISTRY_TABLE: 'registry' });
  });

  it('says what to start when nothing runs, or something else wrote the file', () => {
    expect(() => localEnv(folder)).toThrow('start it with npm start');

    writeLocalJson({ pid: 1 });
    expect(() => localEnv(folder)).toThrow('stop the local cloud and start it again');
  });
});
