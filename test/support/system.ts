import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { createAccountWithKey, type NewAccount } from '../../bin/operator-actions.ts';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '../../local/local-cloud.ts';

export interface ApiAnswer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** One account's way into the management API. */
export interface Customer {
  readonly accountId: string;
  readonly apiKey: string;
  call<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<ApiAnswer<Body>>;
  /** Registers a device and returns it. */
  addDevice(device: { serial: string } & Record<string, unknown>): Promise<Record<string, unknown>>;
  /** @returns the webhook's id. */
  addWebhook(webhook: { url: string; secret: string } & Record<string, unknown>): Promise<string>;
  /** Every item of a list, page by page, until the list ends. */
  list<Item = Record<string, unknown>>(path: string): Promise<Item[]>;
}

/** The whole product on the local cloud, from the template that is deployed. */
export interface System {
  readonly cloud: LocalCloud;
  /** What the functions wrote and what went wrong. */
  readonly output: string[];
  addCustomer(account?: Partial<NewAccount>): Promise<Customer>;
  stop(): Promise<void>;
}

export async function startSystem(options: Partial<LocalCloudOptions> = {}): Promise<System> {
  const output: string[] = [];
  const cloud = await startLocalCloud({
    cloudAssemblyDir: inject('assemblyDir'),
    report: (report) => {
      if (report.kind === 'function-line') output.push(report.line);
      else output.push(JSON.stringify(report, (_, value: unknown) => (value instanceof Error ? value.stack : value)));
    },
    ...options,
  });
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: cloud.endpointEnv['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  });
  return {
    cloud,
    output,
    async addCustomer(account) {
      const tableName = cloud.outputs['RegistryTable'] ?? '';
      const created = await createAccountWithKey({
        client,
        tableName,
        name: 'Test',
        timeZone: 'America/Mexico_City',
        deviceLimit: 100,
        ...account,
      });
      return toCustomer(cloud.url, created);
    },
    async stop() {
      client.destroy();
      await cloud.stop();
    },
  };
}

/** A customer whose key is known, e.g. from before a restart. */
export function toCustomer(url: string, { accountId, apiKey }: { accountId: string; apiKey: string }): Customer {
  const call = async <Body>(method: string, path: string, body?: unknown): Promise<ApiAnswer<Body>> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Body };
  };
  const created = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await call<Record<string, unknown>>('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    accountId,
    apiKey,
    call,
    addDevice: (device) => created('/v1/devices', device),
    async addWebhook(webhook) {
      const { id } = await created('/v1/webhooks', { events: ['attendance.punch'], ...webhook });
      return String(id);
    },
    async list<Item>(path: string) {
      const items: Item[] = [];
      let cursor: string | null = null;
      do {
        const separator = path.includes('?') ? '&' : '?';
        const page: ApiAnswer<{ data?: Item[]; next_cursor?: string | null; has_more?: boolean }> = await call(
          'GET',
          cursor === null ? path : `${path}${separator}cursor=${encodeURIComponent(cursor)}`,
        );
        if (page.status !== 200) throw new Error(`GET ${path}: ${page.status} ${JSON.stringify(page.body)}`);
        items.push(...(page.body.data ?? []));
        cursor = page.body.has_more === false ? null : (page.body.next_cursor ?? null);
      } while (cursor !== null);
      return items;
    },
  };
}
