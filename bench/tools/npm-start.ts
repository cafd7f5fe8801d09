import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** What it prints last, once everything runs. */
const READY = 'Stop with Ctrl-C';

/** A local cloud as `npm start` runs it, in a process of its own. */
export interface StartedCloud {
  /** From the start of the process to ready. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/**
 * What `npm start` does, without npm.
 * @param env added to this process's own.
 * @throws Error with what it said, when it ends before it is ready.
 */
export async function npmStart(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<StartedCloud> {
  const startedAt = performance.now();
  const cloud = spawn(
    process.execPath,
    ['--import', 'tsx', join('bin', 'local.ts'), '--port', '0', '--data-dir', dataDir],
    { cwd: REPOSITORY, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => cloud.on('close', () => resolve()));
  const readyMs = await new Promise<number>((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes(READY)) resolve(performance.now() - startedAt);
    };
    cloud.stdout.on('data', listen);
    cloud.stderr.on('data', listen);
    cloud.on('error', reject);
    void ended.then(() => reject(new Error(`npm start ended before it was ready:\n${said}`)));
  });
  return {
    readyMs,
    async stop() {
      cloud.kill('SIGTERM');
      await ended;
    },
  };
}
