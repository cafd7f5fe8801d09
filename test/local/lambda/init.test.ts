import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';
import { behaviours, ServedFunctions } from './served-functions.ts';

const entryPath = fileURLToPath(new URL('../../fixtures/functions/unsteady-start.mjs', import.meta.url));
const functions = new ServedFunctions();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(async () => {
  await functions.stop();
  rmSync(folder, { recursive: true });
});

/** Invokes a function that starts in one of several ways, twice. */
async function invokeTwice(how: string, timeoutSeconds = 20, longestInitMs = 10_000): Promise<InvocationResult[]> {
  const environment = { HOW: how, MARK: join(folder, 'mark') };
  const service = functions.serve({ entryPath, environment, timeoutSeconds }, { longestInitMs });
  return [await service.invoke(behaviours.logicalId, {}), await service.invoke(behaviours.logicalId, {})];
}

const started = { kind: 'answer', payload: '"started"' };

describe('the init phase', () => {
  it('is tried again within the invocation when it failed', async () => {
    expect(await invokeTwice('once')).toEqual([started, started]);
  });

  it('is tried again within the invocation when it took too long', async () => {
    expect(await invokeTwice('slow', 20, 1_000)).toEqual([started, started]);
  });

  it('fails the invocation when it fails again, and is begun anew for the next', async () => {
    const failed = { kind: 'failure', errorType: 'RangeError', errorMessage: 'no start' };

    expect(await invokeTwice('never')).toMatchObject([failed, failed]);
  });

  it('writes what was wrong', async () => {
    await invokeTwice('never');

    const entries = functions.lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as object);
    expect(entries.slice(0, 2)).toMatchObject([
      { level: 'ERROR', message: { errorType: 'RangeError', errorMessage: 'no start' } },
      { type: 'platform.initReport', record: { phase: 'init', status: 'error' } },
    ]);
  });
});
