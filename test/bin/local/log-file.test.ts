import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from '../../../bin/local/log-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-file-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function linesOf(name: string): string[] {
  const text = readFileSync(join(folder, name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\S+Z /, ''));
}

describe('LogFile', () => {
  it('goes on where it ended', () => {
    for (const line of ['one', 'two']) {
      const log = new LogFile(join(folder, 'functions.log'));
      log.write('Deliver', line);
      log.close();
    }

    expect(linesOf('functions.log')).toEqual(['Deliver one', 'Deliver two']);
  });

  it('puts a long file aside and keeps one such', () => {
    const log = new LogFile(join(folder, 'functions.log'), 10);
    for (const line of ['one', 'two', 'three']) log.write('Deliver', line);
    log.close();

    expect(linesOf('functions.log')).toEqual(['Deliver three']);
    expect(linesOf('functions.log.1')).toEqual(['Deliver two']);
  });
});
