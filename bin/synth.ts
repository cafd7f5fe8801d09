import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface SynthOptions {
  /** Receives the cloud assembly: template, asset manifest, copies of the bundles. */
  readonly outDir: string;
  /** Put over the context of `cdk.json`. */
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface Synthesised {
  readonly templateFile: string;
  /** The asset manifest: tells which directory belongs to which S3 key of the template. */
  readonly assetsFile: string;
}

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Synthesises the stack for this machine, with the context that `cdk synth` would use, so that the template is the same.
 * Quicker, because it leaves two things to the CDK's command line: that command line, and the check against
 * CloudFormation's rules, which takes the most time and which `cdk synth`, `cdk deploy` and the tests make.
 * @throws Error with the app's own words when a setting, the template or a cdk-nag rule does not hold.
 */
export async function synthesise({ outDir, context = {} }: SynthOptions): Promise<Synthesised> {
  const cdkJson = parseObject(await readFile(join(REPOSITORY, 'cdk.json'), 'utf8'));
  await runApp({ outDir, context: { ...CLI_CONTEXT, ...asObject(cdkJson.context), ...context } });

  const manifest = parseObject(await readFile(join(outDir, 'manifest.json'), 'utf8'));
  const artifacts = Object.values(asObject(manifest.artifacts)).map(asObject);
  const fileOf = (type: string, property: string): string => {
    const artifact = artifacts.find((candidate) => candidate.type === type);
    const file = asObject(artifact?.properties)[property];
    if (typeof file !== 'string') throw new Error(`the cloud assembly in ${outDir} has no ${type}`);
    return join(outDir, file);
  };
  return {
    templateFile: fileOf('aws:cloudformation:stack', 'templateFile'),
    assetsFile: fileOf('cdk:asset-manifest', 'file'),
  };
}

/** What the CDK's command line adds to the context and the template shows. */
const CLI_CONTEXT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
};

function runApp({ outDir, context }: Required<SynthOptions>): Promise<void> {
  const app = spawn(
    process.execPath,
    ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, join(REPOSITORY, 'bin', 'app.ts')],
    {
      cwd: REPOSITORY,
      env: { ...process.env, CDK_OUTDIR: outDir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said: Buffer[] = [];
  app.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  app.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise((resolve, reject) => {
    app.once('error', reject);
    app.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the stack could not be synthesised:\n${Buffer.concat(said).toString('utf8').trim()}`));
    });
  });
}

function parseObject(json: string): Record<string, unknown> {
  return asObject(JSON.parse(json));
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
