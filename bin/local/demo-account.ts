import { existsSync, readFileSync } from 'node:fs';
import { DamagedDataError } from '../../local/damaged-data-error.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { writePrivateJson } from './private-file.ts';

export interface DemoAccount {
  readonly accountId: string;
  readonly apiKey: string;
}

/** Output of the stack that names the table of accounts. */
const REGISTRY_OUTPUT = 'RegistryTable';
/** So many virtual clocks can be tried out; a customer's first device is free, more are the operator's to allow. */
const DEVICE_LIMIT = 1_000;

/**
 * The account that `npm start` shows: made once, the same as long as the data are.
 * @param path where it is kept.
 * @param timeZone IANA name.
 */
export async function demoAccount(path: string, cloud: LocalCloud, timeZone: string): Promise<DemoAccount> {
  if (existsSync(path)) return readAccount(path);
  const account = await createDemoAccount(cloud, timeZone);
  writePrivateJson(path, { account_id: account.accountId, api_key: account.apiKey });
  return account;
}

async function createDemoAccount({ endpointEnv, outputs }: LocalCloud, timeZone: string): Promise<DemoAccount> {
  const tableName = outputs[REGISTRY_OUTPUT];
  if (tableName === undefined) throw new Error(`the stack has no output ${REGISTRY_OUTPUT}`);
  // Loaded for the first start alone: the SDK takes its time.
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { createAccountWithKey } = await import('../operator-actions.ts');
  const client = new DynamoDBClient({
    region: endpointEnv['AWS_REGION'] ?? '',
    endpoint: endpointEnv['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    credentials: {
      accessKeyId: endpointEnv['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: endpointEnv['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  try {
    return await createAccountWithKey({ client, tableName, name: 'Demo', timeZone, deviceLimit: DEVICE_LIMIT });
  } finally {
    client.destroy();
  }
}

function readAccount(path: string): DemoAccount {
  const { account_id: accountId, api_key: apiKey } = parseFile(path);
  if (typeof accountId !== 'string' || typeof apiKey !== 'string') {
    throw new DamagedDataError(`${path} is damaged; start with --fresh to begin with empty data`);
  }
  return { accountId, apiKey };
}

/** An empty object for what is no JSON. */
function parseFile(path: string): { account_id?: unknown; api_key?: unknown } {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) ?? {}) as { account_id?: unknown; api_key?: unknown };
  } catch {
    return {};
  }
}
