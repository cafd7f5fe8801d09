import { describe, expect, it } from 'vitest';
import type { StoredApiKey } from '../../../core/account/account-store.ts';
import { generateApiKey } from '../../../core/account/api-key.ts';
import { Problem } from '../../../core/http/problem.ts';
import { signIn } from '../../../core/http/sign-in.ts';

const NOW_MS = Date.UTC(2026, 2, 28, 14);
const { apiKey, keyId, secretHash } = generateApiKey();
const stored: StoredApiKey = { keyId, accountId: 'acc_1', secretHash, scopes: ['read'] };

const signInAs = (authorization: string | undefined, found: StoredApiKey | undefined = stored) =>
  signIn(authorization, { findApiKey: async (id) => (id === keyId ? found : undefined), now: () => NOW_MS });

describe('signIn', () => {
  it.each([`Bearer ${apiKey}`, `bearer ${apiKey}`, `BEARER  ${apiKey} `])('takes the header %#', async (header) => {
    expect(await signInAs(header)).toEqual({ accountId: 'acc_1', keyId });
  });

  it('takes a key up to the moment at which it expires', async () => {
    const expiring = (expiresAtIso: string) => signInAs(`Bearer ${apiKey}`, { ...stored, expiresAtIso });

    expect(await expiring('2026-03-28T14:00:00.001Z')).toEqual({ accountId: 'acc_1', keyId });
    await expect(expiring('2026-03-28T14:00:00.000Z')).rejects.toThrow(Problem);
  });

  it('refuses everything else with one and the same problem', async () => {
    const other = generateApiKey().apiKey;
    const secretOfOther = `pc_${keyId}_${other.slice(-48)}`;

    const refusals = await Promise.all(
      [undefined, '', 'Bearer', apiKey, `Basic ${apiKey}`, `Bearer ${other}`, `Bearer ${secretOfOther}`].map((header) =>
        signInAs(header).then(
          () => 'signed in',
          (error: unknown) => (error instanceof Problem ? { ...error, message: error.message } : error),
        ),
      ),
    );

    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    expect(refusals[0]).toMatchObject({ status: 401, code: 'unauthorized' });
  });
});
