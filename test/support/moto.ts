import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const SUPERVISOR = fileURLToPath(new URL('./end-with-parent.mjs', import.meta.url));
const WITH_CLOCK = fileURLToPath(new URL('./moto/moto_with_clock.py', import.meta.url));
const LONGEST_START_MS = 120_000;
/** What moto's server needs beside moto itself comes with "moto[server]". */
const PRINT_VERSION = "import importlib.metadata, flask, flask_cors; print(importlib.metadata.version('moto'))";

/** An installed moto, with its server. */
export interface Moto {
  readonly python: string;
  readonly version: string;
}

/** Where moto disagrees with AWS, and with us. Each is a behaviour of a suite that moto is expected to fail. */
export interface MotoDifference {
  /** Name of the behaviour in the suite. */
  readonly behaviour: string;
  /** What moto does instead. */
  readonly moto: string;
  /** Page of AWS that decides. */
  readonly page: string;
  /** It shows at times only: the behaviour is left out. */
  readonly unsteady?: true;
}

export interface RunningMoto {
  /** Serves every service. */
  readonly endpoint: string;
  /** Moves the clock that its SQS goes by. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** Undefined where moto is not installed: it is a second reading, and vitest.config.ts then leaves its tests out, and says so. */
export function findMoto(): Moto | undefined {
  for (const python of ['python3', 'python']) {
    const { status, stdout } = spawnSync(python, ['-c', PRINT_VERSION], { encoding: 'utf8' });
    if (status === 0) return { python, version: stdout.trim() };
  }
  return undefined;
}

/** @throws Error where moto is not installed. */
export function installedMoto(): Moto {
  const moto = findMoto();
  if (!moto) throw new Error('moto is not installed: pip install "moto[server]"');
  return moto;
}

/**
 * Starts moto, empty, on a free port. It ends with `close`, or with this process.
 * @throws Error when it does not start.
 */
export async function startMoto({ python }: Moto): Promise<RunningMoto> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'moto-'));
  const aheadFile = join(dir, 'ahead-ms');
  writeFileSync(aheadFile, '0');
  const server = [WITH_CLOCK, aheadFile, '-H', '127.0.0.1', '-p', String(port)];
  const child = spawn(process.execPath, [SUPERVISOR, python, ...server]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  const endpoint = `http://127.0.0.1:${port}`;
  const giveUpAt = performance.now() + LONGEST_START_MS;
  await until('an answer of moto', () => {
    if (child.exitCode !== null || performance.now() > giveUpAt) throw new Error(`moto did not start: ${output}`);
    return fetch(`${endpoint}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  let aheadMs = 0;
  return {
    endpoint,
    advance(ms) {
      aheadMs += ms;
      // Renamed into place, so that nobody reads half of it.
      writeFileSync(`${aheadFile}.new`, String(aheadMs));
      renameSync(`${aheadFile}.new`, aheadFile);
    },
    async close() {
      child.stdin.end();
      await ended;
      rmSync(dir, { recursive: true });
    },
  };
}
