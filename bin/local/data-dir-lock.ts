import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

const LOCK_FILE = 'lock';
/** How long a living owner may take to say its name. One that takes the call and says nothing is busy, not gone. */
const ANSWER_MS = 5_000;

interface LockContent {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
}

export interface DataDirLock {
  /** May be called more than once, also while the process exits. */
  readonly release: () => void;
}

/**
 * Makes sure that no other local cloud works on the same data. The owner listens on a port and says a word that stands
 * in the lock file: unlike a process id, that cannot belong to something else after a crash.
 * @throws StartError when another one runs.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, LOCK_FILE);
  const token = randomUUID();
  const server = await sayToWhoCalls(token);
  const content: LockContent = { pid: process.pid, port: (server.address() as AddressInfo).port, token };
  while (!tryCreate(path, content)) {
    const owner = readLock(path);
    if (owner && (await isAlive(owner))) {
      server.close();
      throw new StartError(
        `${dataDir} is in use by another local cloud (process ${owner.pid}): stop it, or choose another folder with --data-dir`,
      );
    }
    rmSync(path, { force: true });
  }
  return {
    release() {
      server.close();
      if (readLock(path)?.token === token) rmSync(path, { force: true });
    },
  };
}

async function sayToWhoCalls(token: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(token);
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

function tryCreate(path: string, content: LockContent): boolean {
  try {
    writeFileSync(path, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns undefined when there is no lock, or one that a crash left half written. */
function readLock(path: string): LockContent | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, port, token } = value as Partial<Record<keyof LockContent, unknown>>;
    return typeof pid === 'number' && typeof port === 'number' && typeof token === 'string'
      ? { pid, port, token }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ port, token }: LockContent): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_MS, () => settle(true));
    socket.on('data', (text: string) => (heard += text));
    socket.on('end', () => settle(heard === token));
    socket.on('error', () => settle(false));
    const settle = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
  });
}
