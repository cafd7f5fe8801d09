import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppendLog } from '../../local/append-log.ts';

interface Entry {
  readonly n: number;
  readonly text?: string;
}

describe('AppendLog', () => {
  let dir: string;
  let path: string;
  const opened: AppendLog<Entry>[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'append-log-'));
    path = join(dir, 'test.log');
  });
  afterEach(() => {
    for (const log of opened.splice(0)) log.close();
    rmSync(dir, { recursive: true });
  });

  function open(): { log: AppendLog<Entry>; read: Entry[] } {
    const read: Entry[] = [];
    const log = AppendLog.open<Entry>(path, (entry) => read.push(entry));
    opened.push(log);
    return { log, read };
  }

  it('gives back what was appended, without having been closed', () => {
    const { log } = open();
    log.append({ n: 1, text: 'ñ\n中' });
    log.append({ n: 2 });

    expect(open().read).toEqual([{ n: 1, text: 'ñ\n中' }, { n: 2 }]);
  });

  it('reads lines longer than what is read at once', () => {
    const { log } = open();
    const text = 'ñ'.repeat(3_000_000);
    log.append({ n: 1, text });
    log.append({ n: 2 });

    expect(open().read).toEqual([{ n: 1, text }, { n: 2 }]);
  });

  it('drops a torn last record and appends in its place', () => {
    open().log.append({ n: 1 });
    appendFileSync(path, '{"n":2,"te');

    const reopened = open();
    reopened.log.append({ n: 3 });

    expect(reopened.read).toEqual([{ n: 1 }]);
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":3}\n');
  });

  it('names the line that is damaged and leaves the file alone', () => {
    writeFileSync(path, '{"n":1}\nnonsense\n{"n":3}\n');

    expect(() => open()).toThrow(`${path}: line 2 is damaged; start with --fresh`);
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\nnonsense\n{"n":3}\n');
  });

  it('can only be read by its owner', () => {
    open().log.rewrite([{ n: 1 }]);

    // Windows knows no such modes.
    const expected = process.platform === 'win32' ? 0o666 : 0o600;
    expect(statSync(path).mode & 0o777).toBe(expected);
  });

  it('replaces everything and goes on behind it', () => {
    const { log } = open();
    for (let n = 0; n < 100; n++) log.append({ n });

    log.rewrite([{ n: 98 }, { n: 99 }]);
    log.append({ n: 100 });

    expect(readFileSync(path, 'utf8')).toBe('{"n":98}\n{"n":99}\n{"n":100}\n');
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it('keeps the file as it was when what should replace it cannot be made', () => {
    const { log } = open();
    log.append({ n: 1 });
    function* failing(): Generator<Entry> {
      yield { n: 2 };
      throw new Error('no more');
    }

    expect(() => log.rewrite(failing())).toThrow('no more');
    log.append({ n: 3 });

    expect(open().read).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it('is rewritten when it is long and most of it is of no use any more', () => {
    const { log } = open();
    for (let n = 0; n < 50_001; n++) log.append({ n });

    log.rewriteIfWasteful(20_000, () => [{ n: 0 }]);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(50_002);
    log.rewriteIfWasteful(10_000, () => [{ n: 50_000 }]);

    expect(readFileSync(path, 'utf8')).toBe('{"n":50000}\n');
  });

  it('takes nothing when it is closed', () => {
    const { log } = open();
    log.close();
    log.close();

    expect(() => log.append({ n: 1 })).toThrow('is closed');
  });
});
