import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Everything that the synthesised stack and its bundles are made of. */
const SOURCES = ['bin', 'cdk.json', 'core', 'lambdas', 'lib', 'package-lock.json', 'package.json'];

export interface CachedAssemblyOptions {
  /** Holds the sources. */
  readonly repository: string;
  /** Holds one assembly, named after what it was made of. */
  readonly cacheDir: string;
  /** Called only when the sources have changed. */
  readonly synthesise: (outDir: string) => Promise<unknown>;
}

/** @returns the folder of the stack synthesised from the present sources. */
export async function cachedAssembly({ repository, cacheDir, synthesise }: CachedAssemblyOptions): Promise<string> {
  const folder = join(cacheDir, digestOf(repository));
  if (existsSync(folder)) return folder;
  mkdirSync(cacheDir, { recursive: true });
  const draft = join(cacheDir, `new-${process.pid}`);
  await synthesise(draft);
  for (const entry of readdirSync(cacheDir)) {
    if (join(cacheDir, entry) !== draft) rmSync(join(cacheDir, entry), { recursive: true });
  }
  renameSync(draft, folder);
  return folder;
}

function digestOf(repository: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const path of filesIn(join(repository, source))) {
      const name = relative(repository, path).split(sep).join('/');
      const content = readFileSync(path);
      hash.update(`${name}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
