import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

  it('gives back what was appended, line feeds and all', () => {
    const { log } = open();
    log.append({ n: 1, text: 'ñ\n中' });
    log.append({ n: 2 });

    expect(open().read).toEqual([{ n: 1, text: 'ñ\n中' }, { n: 2 }]);
  });

  it('gives back what it was replaced by', () => {
    const { log } = open();
    log.append({ n: 1 });
    log.rewrite([{ n: 2 }]);

    expect(open().read).toEqual([{ n: 2 }]);
  });

  it('is rewritten when it is long and most of it is of no use any more', () => {
    const { log } = open();
    for (let n = 0; n < 50_001; n++) log.append({ n });

    log.rewriteIfWasteful(20_000, () => [{ n: 0 }]);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(50_003);
    log.rewriteIfWasteful(10_000, () => [{ n: 50_000 }]);

    expect(open().read).toEqual([{ n: 50_000 }]);
  });
});
