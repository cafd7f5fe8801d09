import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../bin/bundle.ts';

const SQS_CLIENT = join(dirname(dirname(import.meta.dirname)), 'node_modules/@aws-sdk/client-sqs/dist-es/index.js');

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'punchconnect-bundle-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

describe('bundleFunctions', () => {
  it('makes one index.mjs per function, alone in its directory, that Node loads', async () => {
    const entryRoot = writeEntries();
    const outDir = join(scratch, 'out');

    const bundles = await bundleFunctions({ entryRoot, outDir });

    expect(Object.keys(bundles)).toEqual(['device-gateway', 'deliver', 'management-api']);
    for (const [name, { dir, bytes }] of Object.entries(bundles)) {
      expect(dir).toBe(join(outDir, name));
      expect(readdirSync(dir)).toEqual(['index.mjs']);
      expect(readFileSync(join(dir, 'index.mjs'))).toHaveLength(bytes);
      expect(await callInNode(join(dir, 'index.mjs'))).toBe(`${name} on ${process.platform}`);
    }
  });

  it('makes the same bytes of the same sources in another place', async () => {
    const first = await bundleFunctions({ entryRoot: writeEntries('here'), outDir: join(scratch, 'out-1') });
    const second = await bundleFunctions({ entryRoot: writeEntries('there'), outDir: join(scratch, 'out-2') });

    for (const name of ['device-gateway', 'deliver', 'management-api'] as const) {
      expect(readFileSync(join(second[name].dir, 'index.mjs'), 'utf8')).toBe(
        readFileSync(join(first[name].dir, 'index.mjs'), 'utf8'),
      );
    }
  });

  it('replaces what lay there before, since all of the directory is shipped', async () => {
    const outDir = join(scratch, 'out');
    mkdirSync(join(outDir, 'deliver'), { recursive: true });
    writeFileSync(join(outDir, 'deliver', 'index.mjs'), 'old');
    writeFileSync(join(outDir, 'deliver', 'index.mjs.map'), 'old');

    const { deliver } = await bundleFunctions({ entryRoot: writeEntries(), outDir });

    expect(readdirSync(deliver.dir)).toEqual(['index.mjs']);
    expect(readFileSync(join(deliver.dir, 'index.mjs'), 'utf8')).toContain('deliver on');
    expect(readdirSync(outDir).sort()).toEqual(['deliver', 'device-gateway', 'management-api']);
  });

  it('lets the SDK sign with what the environment of a function holds, and nothing else', async () => {
    const entryRoot = writeEntries();
    writeFileSync(
      join(entryRoot, 'deliver', 'handler.ts'),
      `import { SQSClient } from ${JSON.stringify(SQS_CLIENT)};
      const credentials = () => new SQSClient({ region: 'us-east-1' }).config.credentials();
      export const handler = () => credentials().then(JSON.stringify, ({ message }) => message);`,
    );

    const { deliver } = await bundleFunctions({ entryRoot, outDir: join(scratch, 'out') });
    const call = (env: NodeJS.ProcessEnv) => callInNode(join(deliver.dir, 'index.mjs'), env);

    const identity = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
    expect(JSON.parse(await call(identity))).toMatchObject({
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
    expect(await call({})).toBe('the environment holds no AWS credentials');
  });

  it('names the function whose source does not compile', async () => {
    const entryRoot = writeEntries();
    writeFileSync(join(entryRoot, 'deliver', 'handler.ts'), "import './missing.ts';");

    await expect(bundleFunctions({ entryRoot, outDir: join(scratch, 'out') })).rejects.toThrow(/deliver.handler\.ts/);
  });
});

/**
 * What the bundle's handler answers in a Node process of its own, imported from a module file:
 * neither vitest nor `node -e` would do, since both offer a `require` that Lambda does not.
 */
async function callInNode(bundle: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const caller = join(scratch, 'caller.mjs');
  writeFileSync(
    caller,
    `import { handler } from ${JSON.stringify(pathToFileURL(bundle).href)};\nprocess.stdout.write(await handler());\n`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [caller], { env });
  return stdout;
}

/** Entries that load a CommonJS module that calls `require`, as the AWS SDK does. */
function writeEntries(place = 'lambdas'): string {
  const entryRoot = join(scratch, place);
  for (const name of ['device-gateway', 'deliver', 'management-api']) {
    mkdirSync(join(entryRoot, name), { recursive: true });
    writeFileSync(join(entryRoot, name, 'legacy.cjs'), "exports.platform = require('node:os').platform();\n");
    writeFileSync(
      join(entryRoot, name, 'handler.ts'),
      `import { platform } from './legacy.cjs';\nexport const handler = (): string => \`${name} on \${platform}\`;\n`,
    );
  }
  return entryRoot;
}
