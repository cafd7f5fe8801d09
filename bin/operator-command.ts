import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parseArgs } from 'node:util';
import { ACCOUNT_DEFAULTS } from '../core/account/account.ts';
import { ID_PATTERN } from '../core/ids/base32.ts';
import { isTimeZone } from '../core/time/is-time-zone.ts';
import { DEFAULT_DATA_DIR } from './local/options.ts';
import { createAccount, createApiKey, type Registry } from './operator-actions.ts';

const USAGE = `Usage: npm run operator -- <command> [options]

Commands
  account create --name <name> [--time-zone <zone>] [--device-limit <n>]
      Adds a customer. The zone (IANA name, ${ACCOUNT_DEFAULTS.timeZone} if not given) is that of devices which name
      none; the limit (${ACCOUNT_DEFAULTS.deviceLimit} if not given) is how many devices the account may have.
  key create --account <acc_...> [--name <name>]
      Makes an API key for an account and prints it. It cannot be shown again.

Options
  --registry-table <name>   the registry table (or set REGISTRY_TABLE); a stack output names it
  --local                   works on the local cloud that npm start runs, instead of AWS
  --data-dir <folder>       where that one keeps its data. Default: ${DEFAULT_DATA_DIR}
  --help                    this text

Region and credentials are taken from the environment, as the AWS command line does: AWS_REGION, AWS_PROFILE and so on.
`;

const MAX_DEVICE_LIMIT = 100_000;
const ACCOUNT_ID = new RegExp(`^acc_${ID_PATTERN}$`);

/** What was typed cannot be carried out. Its message tells why. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type OperatorEnv = Readonly<Record<string, string | undefined>>;

export interface OperatorDeps {
  readonly createClient: (env: OperatorEnv) => DynamoDBClient;
  readonly env: OperatorEnv;
  /** The environment that reaches the local cloud of a data folder. @throws Error when it does not run. */
  readonly localEnv: (dataDir: string) => OperatorEnv;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** @returns the exit code: 0 done, 1 failed, 2 not understood. */
export async function runOperator(args: readonly string[], deps: OperatorDeps): Promise<number> {
  try {
    await run(args, deps);
    return 0;
  } catch (error) {
    const message = adviceFor(error instanceof Error ? error.message : String(error));
    const isUsage = error instanceof UsageError;
    deps.complain(isUsage ? `${message}\nTry: npm run operator -- --help\n` : `${message}\n`);
    return isUsage ? 2 : 1;
  }
}

/** The SDK's own words do not say what to do. */
function adviceFor(message: string): string {
  return message === 'Region is missing' ? 'Set AWS_REGION to the region of the stack, or give --local.' : message;
}

async function run(args: readonly string[], deps: OperatorDeps): Promise<void> {
  const { values, positionals } = parse(args);
  const command = positionals.join(' ');
  if (values.help === true || command === '') {
    deps.print(USAGE);
    return;
  }
  switch (command) {
    case 'account create': {
      const account = readAccount(values);
      const { accountId } = await createAccount(readRegistry(values, deps), account);
      deps.print(`${accountId}\n`);
      return;
    }
    case 'key create': {
      const { account = '', name = 'operator' } = values;
      if (!ACCOUNT_ID.test(account)) throw new UsageError('--account: give the id of an account, acc_...');
      const apiKey = await createApiKey(readRegistry(values, deps), { accountId: account, name });
      if (apiKey === undefined) throw new Error(`There is no account ${account} in this table.`);
      deps.print(`${apiKey}\n`);
      return;
    }
    default:
      throw new UsageError(`There is no command "${command}".`);
  }
}

interface Options {
  readonly name?: string;
  readonly account?: string;
  readonly 'time-zone'?: string;
  readonly 'device-limit'?: string;
  readonly 'registry-table'?: string;
  readonly local?: boolean;
  readonly 'data-dir'?: string;
  readonly help?: boolean;
}

function parse(args: readonly string[]): { values: Options; positionals: string[] } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        account: { type: 'string' },
        'time-zone': { type: 'string' },
        'device-limit': { type: 'string' },
        'registry-table': { type: 'string' },
        local: { type: 'boolean' },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readAccount({ name, 'time-zone': timeZone, 'device-limit': limit }: Options): {
  name: string;
  timeZone?: string;
  deviceLimit?: number;
} {
  if (name === undefined || name.trim() === '') throw new UsageError('--name: give the name of the customer.');
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new UsageError(`--time-zone: "${timeZone}" is no IANA zone, such as ${ACCOUNT_DEFAULTS.timeZone}.`);
  }
  const deviceLimit = limit === undefined ? undefined : Number(limit);
  if (
    deviceLimit !== undefined &&
    !(Number.isInteger(deviceLimit) && deviceLimit >= 1 && deviceLimit <= MAX_DEVICE_LIMIT)
  ) {
    throw new UsageError(`--device-limit: give a whole number from 1 to ${MAX_DEVICE_LIMIT}.`);
  }
  return { name: name.trim(), timeZone, deviceLimit };
}

function readRegistry(
  { 'registry-table': flag, local, 'data-dir': dataDir = DEFAULT_DATA_DIR }: Options,
  deps: OperatorDeps,
): Registry {
  const env = local === true ? deps.localEnv(dataDir) : deps.env;
  const tableName = flag ?? env['REGISTRY_TABLE'] ?? '';
  if (tableName === '')
    throw new UsageError('--registry-table: name the registry table, or set REGISTRY_TABLE; or --local.');
  return { client: deps.createClient(env), tableName };
}
