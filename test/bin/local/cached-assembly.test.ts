import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedAssembly } from '../../../bin/local/cached-assembly.ts';

let root: string;
let synths: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cached-assembly-'));
  synths = 0;
  mkdirSync(join(root, 'lib', 'constructs'), { recursive: true });
  writeFileSync(join(root, 'cdk.json'), '{}');
  writeFileSync(join(root, 'lib', 'constructs', 'queue.ts'), 'one');
});

afterEach(() => rmSync(root, { recursive: true }));

function assemble(synthesise = succeed): Promise<string> {
  return cachedAssembly({ repository: root, cacheDir: join(root, 'cache'), synthesise });
}

async function succeed(outDir: string): Promise<void> {
  synths++;
  mkdirSync(outDir);
  writeFileSync(join(outDir, 'Stack.template.json'), '{}');
}

describe('cachedAssembly', () => {
  it('synthesises once for the same sources', async () => {
    const folders = [await assemble(), await assemble()];

    expect(folders[0]).toBe(folders[1]);
    expect(existsSync(join(folders[0] ?? '', 'Stack.template.json'))).toBe(true);
    expect(synths).toBe(1);
  });

  it.each([
    ['a changed file', 'lib/constructs/queue.ts', 'two'],
    ['a new file', 'lib/new.ts', ''],
    ['changed settings', 'cdk.json', '{"context":{}}'],
    ['other libraries', 'package-lock.json', '{}'],
  ])('synthesises anew for %s, and keeps one assembly', async (_what, path, content) => {
    const before = await assemble();
    writeFileSync(join(root, path), content);

    const after = await assemble();

    expect(after).not.toBe(before);
    expect(readdirSync(join(root, 'cache')).map((name) => join(root, 'cache', name))).toEqual([after]);
  });

  it('does not look at what the stack is not made of', async () => {
    await assemble();
    mkdirSync(join(root, 'test'));
    writeFileSync(join(root, 'test', 'any.test.ts'), '');
    await assemble();

    expect(synths).toBe(1);
  });

  it('keeps nothing of a synthesis that failed', async () => {
    const failure = new Error('the stack is wrong');

    await expect(assemble(() => Promise.reject(failure))).rejects.toBe(failure);
    await assemble();

    expect(synths).toBe(1);
  });
});
