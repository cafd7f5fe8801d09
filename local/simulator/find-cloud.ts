import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './arguments.ts';

export interface Cloud {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
}

export interface FindCloudOptions {
  readonly dataDir: string;
  /** Instead of what local.json says. */
  readonly url?: string;
  readonly apiKey?: string;
}

/**
 * Where the cloud is and how to sign in: as told, otherwise from the running local cloud's local.json.
 * @throws UsageError that says what to start or type.
 */
export function findCloud({ dataDir, url, apiKey }: FindCloudOptions): Cloud {
  if (url !== undefined && apiKey !== undefined) return { url: checkUrl(url), apiKey };
  if (url !== undefined)
    throw new UsageError('--url needs --api-key: the key of the local cloud is for the local cloud only');
  const local = readLocalJson(join(dataDir, 'local.json'));
  return { url: checkUrl(local.url), apiKey: apiKey ?? local.apiKey };
}

function checkUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw new UsageError(`${url}: expected an address like http://127.0.0.1:8080`);
  }
  return parsed.href.replace(/\/+$/, '');
}

function readLocalJson(path: string): Cloud {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(
      `the local cloud is not running (there is no ${path}): start it with npm start, in another terminal`,
    );
  }
  const value: unknown = JSON.parse(text);
  if (
    typeof value !== 'object' ||
    value === null ||
    !('url' in value && typeof value.url === 'string') ||
    !('api_key' in value && typeof value.api_key === 'string') ||
    !('pid' in value && typeof value.pid === 'number')
  ) {
    throw new UsageError(`${path} is not what npm start writes: stop the local cloud and start it again`);
  }
  if (!isAlive(value.pid)) {
    throw new UsageError(
      `the local cloud is not running (${path} is left from one that ended): start it with npm start`,
    );
  }
  return { url: value.url, apiKey: value.api_key };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
