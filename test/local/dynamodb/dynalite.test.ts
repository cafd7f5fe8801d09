import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { DYNALITE_VERSION } from '../../../local/dynamodb/dynalite.ts';

describe('the adapter of dynalite', () => {
  it('was written for the version that is installed', () => {
    const installed: unknown = createRequire(import.meta.url)('dynalite/package.json');

    expect(installed).toMatchObject({ version: '4.0.0' });
    expect(DYNALITE_VERSION).toBe('4.0.0');
  });
});
