import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench } from '../../bench/bench-command.ts';
import { BENCHES } from '../../bench/benches.ts';
import type { Results } from '../../bench/report/results.ts';

let lines: string[] = [];
const output = { print: (line: string) => void lines.push(line), progress: () => {} };

async function run(...args: string[]): Promise<number> {
  lines = [];
  return bench(args, output);
}

describe('npm run bench', () => {
  it('measures everything, says whether the budgets are met and writes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const path = join(folder, 'figures.json');

    expect(await run('all', '--quick', '--json', path)).toBe(0);

    const { quick, results } = JSON.parse(readFileSync(path, 'utf8')) as Results;
    rmSync(folder, { recursive: true });
    expect(quick).toBe(true);
    expect(results.map((result) => result.bench)).toEqual(BENCHES.map(({ name }) => name));
    for (const { bench: name, figures } of results) {
      expect(figures.length, name).toBeGreaterThan(0);
      expect(new Set(figures.map(({ what }) => what)).size, name).toBe(figures.length);
      for (const { what, value } of figures) {
        expect(Number.isFinite(value), `${what} is ${value}`).toBe(true);
        expect(lines.filter((line) => line.startsWith(`  ${what} `))).not.toEqual([]);
      }
    }
    const valueOf = (wanted: string): number | undefined =>
      results.flatMap(({ figures }) => figures).find(({ what }) => what === wanted)?.value;
    // Counted, so the same on every machine.
    expect(valueOf('DynamoDB write units, one punch in its own push')).toBe(10);
    expect(valueOf('DynamoDB write units, first failed attempt of an event, answered without a body')).toBe(4);
    expect(valueOf('DynamoDB write units of an idle device in 2 min, polls every 30 s')).toBe(1);
    expect(lines.at(-1)).toMatch(/^(A quick run: these figures mean nothing\.|The machine was busy: .*)$/);
  }, 600_000);

  it('says what there is when it is asked, or told nothing', async () => {
    expect(await run('--help')).toBe(0);
    const [help] = lines;
    for (const { name, about } of BENCHES) expect(help).toMatch(new RegExp(`^ +${name} +${about}$`, 'm'));

    expect(await run()).toBe(2);
    expect(lines).toEqual([help]);
  });

  it('refuses a bench that there is not', async () => {
    expect(await run('parse', 'sleep')).toBe(2);
    expect(lines).toEqual(['sleep: there is no such bench; --help lists them']);
  });
});
