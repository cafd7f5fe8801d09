import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCloud } from '../../../local/simulator/find-cloud.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'find-cloud-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const writeLocalJson = (pid: number): void =>
  writeFileSync(
    join(dataDir, 'local.json'),
    JSON.stringify({ pid, url: 'http://127.0.0.1:8080', account_id: 'acc_1', api_key: 'pc_local' }),
  );

describe('findCloud', () => {
  it('reads the running local cloud', () => {
    writeLocalJson(process.pid);

    expect(findCloud({ dataDir })).toEqual({ url: 'http://127.0.0.1:8080', apiKey: 'pc_local' });
  });

  it('says npm start when there is none', () => {
    expect(() => findCloud({ dataDir })).toThrow(
      /the local cloud is not running \(there is no .*local\.json\).*npm start/,
    );
  });

  it('says npm start when the one that wrote local.json has ended', () => {
    writeLocalJson(2 ** 30); // above every platform's largest process id

    expect(() => findCloud({ dataDir })).toThrow(/the local cloud is not running .* npm start/);
  });

  it('refuses a file that is something else', () => {
    writeFileSync(join(dataDir, 'local.json'), '{"url":"http://127.0.0.1:8080"}');

    expect(() => findCloud({ dataDir })).toThrow(/is not what npm start writes/);
  });

  it('goes where it is told, without local.json', () => {
    expect(findCloud({ dataDir, url: 'https://api.example.com/', apiKey: 'pc_x' })).toEqual({
      url: 'https://api.example.com',
      apiKey: 'pc_x',
    });
  });

  it('never sends the local key elsewhere', () => {
    writeLocalJson(process.pid);

    expect(() => findCloud({ dataDir, url: 'https://api.example.com' })).toThrow('--url needs --api-key');
  });

  it('refuses an address that is none', () => {
    expect(() => findCloud({ dataDir, url: 'localhost:8080', apiKey: 'k' })).toThrow('expected an address like');
  });
});
