import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesise } from '../../bin/synth.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the cloud assembly that every whole-system test runs. */
    readonly assemblyDir: string;
  }
}

/** Synthesises the stack once for all whole-system tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'punchconnect-assembly-'));
  await synthesise({ outDir: folder, context: { allowLoopbackWebhooks: true } });
  project.provide('assemblyDir', folder);
  return () => rm(folder, { recursive: true, force: true });
}
