import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccountWithKey } from '../../bin/operator-actions.ts';
import { runOperator } from '../../bin/operator-command.ts';
import { createAccountStore } from '../../core/account/account-store.ts';
import { parseApiKey } from '../../core/account/api-key.ts';
import { newId } from '../../core/ids/new-id.ts';
import { type EmulatedTables, serveTables } from '../support/emulated-tables.ts';
import { testId } from '../support/facts.ts';

let tables: EmulatedTables;
beforeAll(async () => {
  tables = await serveTables();
});
afterAll(() => tables.close());

async function run(line: readonly string[], env: Record<string, string> = {}) {
  let printed = '';
  let complained = '';
  const exitCode = await runOperator(line, {
    createClient: () => tables.client,
    env,
    localEnv: (dataDir) => ({ REGISTRY_TABLE: dataDir === 'my-data' ? 'registry' : 'unknown' }),
    print: (text) => void (printed += text),
    complain: (text) => void (complained += text),
  });
  return { exitCode, printed, complained };
}
const accounts = () => createAccountStore({ client: tables.client, tableName: tables.registry, now: () => 0, newId });

describe('operator', () => {
  it('adds an account with defaults, and makes a key for it that is printed alone', async () => {
    const created = await run(['account', 'create', '--name', ' Acme ', '--registry-table', 'registry']);
    const accountId = created.printed.trim();
    const keyed = await run(['key', 'create', '--account', accountId], { REGISTRY_TABLE: 'registry' });

    expect([created.exitCode, created.complained]).toEqual([0, '']);
    expect(await accounts().getAccount(accountId)).toMatchObject({
      name: 'Acme',
      timeZone: 'America/Mexico_City',
      deviceLimit: 1,
    });
    const { keyId = '' } = parseApiKey(keyed.printed.trim()) ?? {};
    expect(await accounts().findApiKey(keyId)).toMatchObject({ accountId, scopes: ['read', 'write', 'admin'] });
  });

  it('works on the local cloud of a data folder', async () => {
    const { printed, complained } = await run([
      'account',
      'create',
      '--name',
      'Acme',
      '--local',
      '--data-dir',
      'my-data',
    ]);

    expect(complained).toBe('');
    expect(await accounts().getAccount(printed.trim())).toMatchObject({ name: 'Acme' });
  });

  it('takes a time zone and a device limit', async () => {
    const options = ['--time-zone', 'America/Tijuana', '--device-limit', '250', '--registry-table', 'registry'];
    const { printed } = await run(['account', 'create', '--name', 'Acme', ...options]);

    expect(await accounts().getAccount(printed.trim())).toMatchObject({
      timeZone: 'America/Tijuana',
      deviceLimit: 250,
    });
  });

  it.each([[['--help']], [['account', 'create', '--help']], [[]]])('explains itself: %j', async (line) => {
    const { exitCode, printed } = await run(line);

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^Usage: npm run operator -- <command>/);
  });

  it.each([
    [['account', 'delete'], 'There is no command "account delete".'],
    [['account', 'create', '--registry-table', 'r'], '--name: give the name of the customer.'],
    [
      ['account', 'create', '--name', 'A'],
      '--registry-table: name the registry table, or set REGISTRY_TABLE; or --local.',
    ],
    [
      ['account', 'create', '--name', 'A', '--time-zone', 'Mars'],
      '--time-zone: "Mars" is no IANA zone, such as America/Mexico_City.',
    ],
    [
      ['account', 'create', '--name', 'A', '--device-limit', '0'],
      '--device-limit: give a whole number from 1 to 100000.',
    ],
    [
      ['account', 'create', '--name', 'A', '--device-limit', ''],
      '--device-limit: give a whole number from 1 to 100000.',
    ],
    [['key', 'create', '--account', 'acme'], '--account: give the id of an account, acc_...'],
    [['key', 'create', '--acount', 'acme'], "Unknown option '--acount'"],
  ])('refuses %j in one sentence', async (line, message) => {
    const { exitCode, printed, complained } = await run(line);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(complained).toContain(message);
    expect(complained).not.toContain('    at ');
  });

  it('says that there is no such account', async () => {
    const account = testId('acc', 404);
    const { exitCode, complained } = await run(['key', 'create', '--account', account, '--registry-table', 'registry']);

    expect([exitCode, complained]).toEqual([1, `There is no account ${account} in this table.\n`]);
  });
});

describe('createAccountWithKey', () => {
  it('makes an account that can be used at once', async () => {
    const { accountId, apiKey } = await createAccountWithKey({
      client: tables.client,
      tableName: tables.registry,
      name: 'Demo',
      deviceLimit: 1_000,
    });

    const stored = await accounts().findApiKey(parseApiKey(apiKey)?.keyId ?? '');
    expect(stored?.accountId).toBe(accountId);
    expect(await accounts().getAccount(accountId)).toMatchObject({ name: 'Demo', deviceLimit: 1_000 });
  });
});
