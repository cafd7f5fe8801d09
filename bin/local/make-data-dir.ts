import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from './start-error.ts';

/**
 * Makes the folder that holds the data, for this user alone. Level by level: asked for all of them at once, Node 20 never
 * comes back from a place where none can be made, such as `/proc`.
 * @param dataDir an absolute path.
 * @throws StartError that says why there can be no such folder.
 */
export function makeDataDir(dataDir: string): void {
  const missing: string[] = [];
  for (let path = dataDir; !existsSync(path); path = dirname(path)) missing.push(path);
  try {
    for (const path of missing.reverse()) mkdirSync(path, { mode: 0o700 });
    if (!statSync(dataDir).isDirectory()) throw new Error('it is a file');
  } catch (error) {
    throw new StartError(
      `${dataDir} cannot hold the data (${(error as Error).message}): choose another folder with --data-dir`,
    );
  }
}
