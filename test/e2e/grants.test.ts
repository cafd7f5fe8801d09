import { rmSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import type { CloudReport } from '../../local/cloud-report.ts';
import { assemblyWithout, grantsOf, templateOf, type Grant } from '../support/grants.ts';
import { startSystem, type System } from '../support/system.ts';
import { Trouble, useEverything } from '../support/whole-use.ts';

const assemblyDir = inject('assemblyDir');
const grants = grantsOf(templateOf(assemblyDir));

describe('the permissions of the template', () => {
  it('suffice for everything that the product does', async () => {
    expect(await refusedIn(assemblyDir)).toEqual([]);
  });
});

/**
 * A grant whose loss nobody notices is one too many: take it out of lib/. So each is found in use, by the refusal that
 * its loss brings.
 */
describe('without one grant something is refused', () => {
  it.concurrent.each(grants.map((grant) => [grant.title, grant] as const))('%s', async (_title, grant) => {
    const folder = assemblyWithout(grant, assemblyDir);
    try {
      const refused = await refusedIn(folder);
      expect(refused.filter((action) => concerns(grant, action))).not.toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function concerns({ action }: Grant, refused: string): boolean {
  return action.endsWith(':*') ? refused.startsWith(action.slice(0, -1)) : refused === action;
}

/** @returns the actions that are refused when everything is used. */
async function refusedIn(cloudAssemblyDir: string): Promise<string[]> {
  const refused: string[] = [];
  const trouble = new Trouble();
  let system: System | undefined;
  try {
    system = await startSystem({
      cloudAssemblyDir,
      intercept: trouble.intercept,
      report: (entry: CloudReport) => {
        if (entry.kind === 'refused') refused.push(entry.refusal.action);
      },
    });
    await useEverything(system, trouble);
  } catch (error) {
    // A stack whose roles do not suffice to be made is refused before it runs.
    if (!(error instanceof Error) || error.name !== 'AccessDeniedException') throw error;
  } finally {
    await system?.stop();
  }
  return refused;
}
