import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface RunningExample {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Everything that it has printed. */
  output(): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface StartOptions {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** Folder below examples/ to run it in. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const EXAMPLES = new URL('../../examples/', import.meta.url);

/** Starts a receiver on a free port and waits until it says where it listens. */
export async function startExample({
  command: [program, ...args],
  folder,
  env,
}: StartOptions): Promise<RunningExample> {
  const child = spawn(program, args, {
    cwd: fileURLToPath(new URL(folder, EXAMPLES)),
    env: { ...process.env, PORT: '0', ...env },
  });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const note = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(output)?.[0];
      if (found) resolve(found);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${program} ended with ${code}: ${output}`)));
  });
  return {
    url,
    output: () => output,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
