import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The environment with which operator's commands reach the local cloud that runs on a data folder: what `npm start` wrote
 * into its `local.json`.
 * @throws Error that says what to start.
 */
export function localEnv(dataDir: string): Readonly<Record<string, string>> {
  const path = join(dataDir, 'local.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Error(
      `The local cloud is not running (there is no ${path}): start it with npm start, in another terminal.`,
    );
  }
  const { operator_env: env } = JSON.parse(text) as { operator_env?: unknown };
  if (typeof env !== 'object' || env === null) {
    throw new Error(`${path} is not what npm start writes: stop the local cloud and start it again.`);
  }
  return Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string'));
}
