import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesise, type Synthesised } from '../../bin/synth.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const TIMEOUT_MS = 180_000;

let scratch: string;
let deployed: Synthesised;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'punchconnect-synth-'));
  deployed = await synthesise({ outDir: join(scratch, 'deployed') });
}, TIMEOUT_MS);
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe('synthesise', () => {
  it(
    'gives the template and the assets that `cdk synth` gives',
    async () => {
      const outDir = join(scratch, 'cdk.out');
      const cdk = join(REPOSITORY, 'node_modules', 'aws-cdk', 'bin', 'cdk');
      await promisify(execFile)(
        process.execPath,
        [cdk, 'synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', outDir],
        { cwd: REPOSITORY, env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: '1' } },
      );

      expect(text(deployed.templateFile)).toBe(text(join(outDir, 'PunchConnect.template.json')));
      expect(text(deployed.assetsFile)).toBe(text(join(outDir, 'PunchConnect.assets.json')));
    },
    TIMEOUT_MS,
  );

  it(
    'gives the local cloud a template that differs in ALLOW_LOOPBACK_WEBHOOKS and in nothing else',
    async () => {
      const local = await synthesise({ outDir: join(scratch, 'local'), context: { allowLoopbackWebhooks: true } });

      const deployedLines = text(deployed.templateFile).split('\n');
      const localLines = text(local.templateFile).split('\n');
      expect(localLines).toHaveLength(deployedLines.length);
      expect(localLines.filter((line, index) => line !== deployedLines[index]).map((line) => line.trim())).toEqual([
        '"ALLOW_LOOPBACK_WEBHOOKS": "true"',
        '"ALLOW_LOOPBACK_WEBHOOKS": "true"',
      ]);
      expect(deployedLines.filter((line) => line.trim() === '"ALLOW_LOOPBACK_WEBHOOKS": "false"')).toHaveLength(2);
      expect(text(local.assetsFile).match(/[0-9a-f]{64}\.zip/g)).toEqual(
        text(deployed.assetsFile).match(/[0-9a-f]{64}\.zip/g),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'fails with the words of the app when a setting is wrong',
    async () => {
      const synthesis = synthesise({ outDir: join(scratch, 'wrong'), context: { allowLoopbackWebhooks: 'maybe' } });

      await expect(synthesis).rejects.toThrow('allowLoopbackWebhooks: write true or false');
    },
    TIMEOUT_MS,
  );
});

const text = (file: string) => readFileSync(file, 'utf8');
