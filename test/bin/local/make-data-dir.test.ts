import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDataDir } from '../../../bin/local/make-data-dir.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'make-data-dir-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('makeDataDir', () => {
  it('makes the folder and those above it, and takes one that is there', () => {
    const path = join(folder, 'a', 'b');

    makeDataDir(path);
    makeDataDir(path);

    expect(statSync(path).isDirectory()).toBe(true);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('says where there can be no folder, and what to do', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');

    for (const path of [file, join(file, 'below')]) {
      expect(() => makeDataDir(path)).toThrow(/cannot hold the data \(.*\): choose another folder with --data-dir/);
    }
  });

  it.runIf(process.platform === 'linux')('comes back from /proc, where no folder can be made', () => {
    expect(() => makeDataDir('/proc/punchconnect/data')).toThrow('choose another folder');
  });
});
