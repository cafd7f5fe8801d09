import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a running local cloud tells of itself in `local.json`. */
export interface LocalJson {
  readonly pid: number;
  readonly url: string;
  readonly account_id: string;
  readonly api_key: string;
}

export function readLocalJson(dataDir: string): LocalJson {
  return JSON.parse(readFileSync(join(dataDir, 'local.json'), 'utf8')) as LocalJson;
}

export interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** `npm start`, without npm, in a process of its own. */
export class NpmStart {
  said = '';
  readonly ended: Promise<Ended>;
  private readonly process: ChildProcess;

  constructor(...args: string[]) {
    this.process = spawn(process.execPath, ['--import', 'tsx', join('bin', 'local.ts'), ...args], { cwd: REPOSITORY });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    }
    this.ended = new Promise((resolve) => this.process.on('close', (code) => resolve({ code, said: this.said })));
  }

  /** Resolves when it says that it is ready; fails when it ends before that. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.said.includes('Stop with Ctrl-C')) resolve();
      };
      this.process.stdout?.on('data', look);
      void this.ended.then(({ said }) => reject(new Error(`ended before it was ready:\n${said}`)));
      look();
    });
  }

  /** Takes effect at once when it is SIGKILL; the promise waits until the process is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.process.kill(signal);
    return this.ended;
  }
}
