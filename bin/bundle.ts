import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { FUNCTION_NAMES, type FunctionName } from '../lib/function-bundles.ts';

export interface BundleOptions {
  /** Holds `<function>/handler.ts`. */
  readonly entryRoot: string;
  /** Receives `<function>/index.mjs`. */
  readonly outDir: string;
}

export interface Bundle {
  /** Holds `index.mjs` and nothing else. */
  readonly dir: string;
  readonly bytes: number;
}

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/** Parts of the SDK that a function never uses, and what stands in for them. */
const INSTEAD = { '@aws-sdk/credential-provider-node': join(REPOSITORY, 'bin', 'function-credentials.ts') };

/** Where the deployed functions come from and go to. */
export const PRODUCT_BUNDLES: BundleOptions = {
  entryRoot: join(REPOSITORY, 'lambdas'),
  outDir: join(REPOSITORY, 'dist', 'lambdas'),
};

/** The AWS SDK holds CommonJS that calls `require` of Node's own modules, which an ES module does not have. */
const REQUIRE_FOR_COMMONJS = "import { createRequire as __cr } from 'module'; const require = __cr(import.meta.url);";

/** Bundles every function with its libraries. The same sources give the same bytes, wherever they lie. */
export async function bundleFunctions({ entryRoot, outDir }: BundleOptions): Promise<Record<FunctionName, Bundle>> {
  const bundled = await Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const dir = join(outDir, name);
      const code = await bundle(join(entryRoot, name, 'handler.ts'));
      await publish(code, dir);
      return [name, { dir, bytes: code.byteLength }] as const;
    }),
  );
  return Object.fromEntries(bundled) as Record<FunctionName, Bundle>;
}

async function bundle(entryPoint: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    absWorkingDir: REPOSITORY,
    bundle: true,
    write: false,
    outfile: 'index.mjs',
    format: 'esm',
    platform: 'node',
    target: 'node20', // not 24: the local cloud runs the same bytes on the user's Node
    mainFields: ['module', 'main'],
    alias: INSTEAD,
    banner: { js: REQUIRE_FOR_COMMONJS },
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: false,
    logLevel: 'silent', // what it has to say is in the error it throws
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made no output for ${entryPoint}`);
  return output.contents;
}

/** Makes `dir` hold `code` alone. A process that reads meanwhile sees the old code or the new, never half of it. */
async function publish(code: Uint8Array, dir: string): Promise<void> {
  const target = join(dir, 'index.mjs');
  await mkdir(dir, { recursive: true });
  for (const entry of await readdir(dir)) {
    if (entry !== 'index.mjs') await rm(join(dir, entry), { recursive: true });
  }
  const present = await readFile(target).catch(() => undefined);
  if (present?.equals(code)) return;
  const draft = `${dir}.${process.pid}.mjs`; // beside the directory: all that is in it is shipped
  await writeFile(draft, code);
  await rename(draft, target);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, { bytes }] of Object.entries(await bundleFunctions(PRODUCT_BUNDLES))) {
    console.log(
      `${name.padEnd(16)}${Math.ceil(bytes / 1024)
        .toString()
        .padStart(6)} KB`,
    );
  }
}
