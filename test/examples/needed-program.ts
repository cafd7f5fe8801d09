import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** The first of `programs` that succeeds with `args`, or undefined. */
export function findProgram(programs: readonly string[], args: readonly string[]): string | undefined {
  return programs.find((program) => spawnSync(program, args, { stdio: 'ignore' }).status === 0);
}

/** Stands for tests that cannot run without a program: in CI its absence fails, elsewhere it is skipped by name. */
export function itNeeds(what: string, howToGetIt: string): void {
  it(`runs with ${what}`, (context) => {
    if (process.env.CI) expect.fail(`${what} is missing: ${howToGetIt}`);
    context.skip(`${what} is missing: ${howToGetIt}`);
  });
}
