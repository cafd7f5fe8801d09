import { defineConfig } from 'vitest/config';
import { findMoto } from './test/support/moto.ts';

const isMotoThere = findMoto() !== undefined;
if (!isMotoThere)
  process.stderr.write('moto is not installed (pip install "moto[server]"): what it would be asked is left out\n');

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/e2e/**',
            'test/lib/**',
            'test/examples/**',
            'test/local/**',
            'test/bench/bench-command.test.ts',
          ],
          environment: 'node',
          // Nothing here leaves traces in its process, and loading the SDK once a file took most of the time.
          isolate: false,
          pool: 'threads',
          // No limit on a busy machine: it only ends what hangs.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          globalSetup: 'test/support/assembly.ts',
          include: ['test/{e2e,lib,examples,local}/**/*.test.ts', 'test/bench/bench-command.test.ts'],
          exclude: isMotoThere ? [] : ['test/local/*/moto.test.ts'],
          environment: 'node',
          // Each file runs a whole cloud, a synth or a child process.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
