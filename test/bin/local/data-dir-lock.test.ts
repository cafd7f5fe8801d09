import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir, type DataDirLock } from '../../../bin/local/data-dir-lock.ts';

let dataDir: string;
const locks: DataDirLock[] = [];

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'data-dir-lock-')), 'data');
});

afterEach(() => {
  for (const lock of locks.splice(0)) lock.release();
  rmSync(join(dataDir, '..'), { recursive: true });
});

async function lock(): Promise<DataDirLock> {
  const taken = await lockDataDir(dataDir);
  locks.push(taken);
  return taken;
}

function lockFile(): string {
  return join(dataDir, 'lock');
}

describe('lockDataDir', () => {
  it('lets in one at a time', async () => {
    const first = await lock();

    await expect(lock()).rejects.toThrow(`${dataDir} is in use by another local cloud (process ${process.pid})`);

    first.release();
    await lock();
    expect(existsSync(lockFile())).toBe(true);
  });

  it('takes the place of one that has crashed, even if its process id and port belong to others now', async () => {
    const stranger = await lock();
    const left = JSON.parse(readFileSync(lockFile(), 'utf8')) as object;
    writeFileSync(lockFile(), JSON.stringify({ ...left, token: 'of the crashed one' }));

    const mine = await lock();
    stranger.release();

    expect(existsSync(lockFile())).toBe(true);
    mine.release();
    expect(existsSync(lockFile())).toBe(false);
  });

  it.each(['', '{"pid":1', '{"pid":1,"port":1,"token":"x"}', 'null'])(
    'takes the place of a lock that says %j',
    async (content) => {
      (await lock()).release();
      writeFileSync(lockFile(), content);

      await lock();

      expect(readFileSync(lockFile(), 'utf8')).toContain(`"pid":${process.pid}`);
    },
  );

  it('can be released twice', async () => {
    const taken = await lock();

    taken.release();

    expect(() => taken.release()).not.toThrow();
  });
});
