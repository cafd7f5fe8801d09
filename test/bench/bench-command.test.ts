import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench } from '../../bench/bench-command.ts';
import { BENCHES } from '../../bench/benches.ts';
import type { Results } from '../../bench/report/results.ts';

let folder: string;
let lines: string[];
const output = { print: (line: string) => void lines.push(line), progress: () => {} };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(...args: string[]): Promise<number> {
  lines = [];
  return bench(args, output);
}

describe('npm run bench', () => {
  it.each(BENCHES.map(({ name }) => name))(
    'measures %s, says whether the budgets are met and writes it',
    async (name) => {
      const path = join(folder, `${name}.json`);

      expect(await run(name, '--quick', '--json', path)).toBe(0);

      const { quick, results } = JSON.parse(readFileSync(path, 'utf8')) as Results;
      expect(quick).toBe(true);
      expect(results.map((result) => result.bench)).toEqual([name]);
      const figures = results.flatMap((result) => result.figures);
      expect(figures.length).toBeGreaterThan(0);
      expect(new Set(figures.map(({ what }) => what)).size).toBe(figures.length);
      for (const { what, value } of figures) {
        expect(Number.isFinite(value), `${what} is ${value}`).toBe(true);
        expect(lines.filter((line) => line.startsWith(`  ${what} `))).toHaveLength(1);
      }
      expect(lines.at(-1)).toMatch(/^(A quick run: these figures mean nothing\.|The machine was busy: .*)$/);
    },
  );

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
