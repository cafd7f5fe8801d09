import type { StoredApiKey } from '../account/account-store.ts';
import { matchesSecret, parseApiKey } from '../account/api-key.ts';
import { Problem } from './problem.ts';

/** Who asks. */
export interface Caller {
  readonly accountId: string;
  readonly keyId: string;
}

export interface SignInDeps {
  readonly findApiKey: (keyId: string) => Promise<StoredApiKey | undefined>;
  readonly now: () => number;
}

/** Compared where there is no key, so that an unknown key takes as long as a wrong one. */
const NO_KEY_HASH = '0'.repeat(64);

/**
 * Signs in by `Authorization: Bearer pc_<key id>_<secret>`.
 * @throws Problem, the same for everything that can be wrong.
 */
export async function signIn(authorization: string | undefined, { findApiKey, now }: SignInDeps): Promise<Caller> {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  const given = token === undefined ? undefined : parseApiKey(token);
  if (given === undefined) throw unauthorized();
  const stored = await findApiKey(given.keyId);
  if (!matchesSecret(given.secret, stored?.secretHash ?? NO_KEY_HASH) || stored === undefined) throw unauthorized();
  if (stored.expiresAtIso !== undefined && Date.parse(stored.expiresAtIso) <= now()) throw unauthorized();
  return { accountId: stored.accountId, keyId: stored.keyId };
}

function unauthorized(): Problem {
  return new Problem('unauthorized', 'Send a valid API key in the header Authorization: Bearer pc_...', {
    headers: { 'www-authenticate': 'Bearer realm="punchconnect"' },
  });
}
