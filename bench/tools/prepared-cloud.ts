import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmStart } from './npm-start.ts';

/** Where `npm start` keeps what it synthesised, in its data folder. */
const ASSEMBLIES = 'cloud';

/** A stack that is synthesised and an account that may be used, as the first `npm start` leaves them. */
export interface PreparedCloud {
  readonly cloudAssemblyDir: string;
  readonly apiKey: string;
  /** A data folder with the account and nothing else in it, for one bench. */
  readonly newDataDir: () => string;
  /** Removes all of it. */
  readonly remove: () => void;
}

export async function prepareCloud(): Promise<PreparedCloud> {
  const folder = mkdtempSync(join(tmpdir(), 'punchconnect-bench-'));
  const dataDir = join(folder, 'prepared');
  const cloud = await npmStart(dataDir);
  await cloud.stop();
  const [assembly] = readdirSync(join(dataDir, ASSEMBLIES));
  if (assembly === undefined) throw new Error(`npm start left no assembly in ${dataDir}`);
  let copies = 0;
  return {
    cloudAssemblyDir: join(dataDir, ASSEMBLIES, assembly),
    apiKey: readApiKey(join(dataDir, 'demo-account.json')),
    newDataDir() {
      const copy = join(folder, `data-${++copies}`);
      mkdirSync(copy);
      for (const name of readdirSync(dataDir)) {
        if (name !== ASSEMBLIES) cpSync(join(dataDir, name), join(copy, name));
      }
      return copy;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readApiKey(path: string): string {
  const { api_key: apiKey } = JSON.parse(readFileSync(path, 'utf8')) as { api_key?: unknown };
  if (typeof apiKey !== 'string') throw new Error(`${path} holds no key`);
  return apiKey;
}
