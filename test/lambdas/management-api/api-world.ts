import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createAccountFeedStore } from '../../../core/account/account-feed-store.ts';
import { createAccountStore } from '../../../core/account/account-store.ts';
import { createDeliveryLogStore } from '../../../core/delivery/delivery-log-store.ts';
import { addAttempt, type DeliveryStatus, newDeliveryRecord } from '../../../core/delivery/delivery-record.ts';
import { createLaneStore, type LaneStore } from '../../../core/delivery/lane-store.ts';
import type { AddressedRing } from '../../../core/delivery/ring-queue.ts';
import { createDeviceRecordStore, type DeviceRecordStore } from '../../../core/device/device-record-store.ts';
import { createDeviceStore } from '../../../core/device/device-store.ts';
import { newId } from '../../../core/ids/new-id.ts';
import type { JournalEvent } from '../../../core/journal/event.ts';
import { createJournalStore, type JournalStore } from '../../../core/journal/journal-store.ts';
import { createSetAsideStore, type SetAsideStore } from '../../../core/journal/set-aside-store.ts';
import { createLog } from '../../../core/log/log.ts';
import { createDeliveryListStore } from '../../../core/webhook/delivery-list-store.ts';
import { createWebhookStore } from '../../../core/webhook/webhook-store.ts';
import { createApi } from '../../../lambdas/management-api/api.ts';
import type { ApiDeps } from '../../../lambdas/management-api/deps.ts';
import { type EmulatedTables, serveTables } from '../../support/emulated-tables.ts';
import { aFact } from '../../support/facts.ts';

/** 2026-03-28T14:47:13.204Z */
export const NOW_MS = Date.UTC(2026, 2, 28, 14, 47, 13, 204);
export const NOW = '2026-03-28T14:47:13.204Z';

export interface Call {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string | Buffer;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  /** The JSON of the answer; an empty object when there is none. */
  readonly json: Record<string, unknown> & { data: Record<string, unknown>[] };
}

export interface Customer {
  readonly accountId: string;
  readonly apiKey: string;
}

/** The management API on emulated tables. */
export interface ApiWorld {
  readonly deps: ApiDeps;
  readonly journal: JournalStore;
  readonly records: DeviceRecordStore;
  readonly setAside: SetAsideStore;
  readonly lanes: LaneStore;
  readonly tables: EmulatedTables;
  /** A customer of its own for each test. */
  newCustomer(deviceLimit?: number): Promise<Customer>;
  /** @param customer who signs in; nobody when null. @param line method and target. */
  call(customer: Customer | null, line: string, call?: Call): Promise<Answer>;
  /** Appends punches to the journal of a customer's device. */
  append(customer: Customer, serial: string, numbers: readonly number[]): Promise<JournalEvent[]>;
  /** Logs one attempt of an event. */
  logAttempt(webhookId: string, event: JournalEvent, status: DeliveryStatus): Promise<string>;
  readonly rings: AddressedRing[];
  readonly logLines: string[];
  setNow(ms: number): void;
  close(): Promise<void>;
}

export async function createApiWorld({ allowLoopback = true } = {}): Promise<ApiWorld> {
  const tables = await serveTables();
  const { client } = tables;
  const rings: AddressedRing[] = [];
  const logLines: string[] = [];
  let nowMs = NOW_MS;
  const now = (): number => nowMs;
  const log = createLog((line) => logLines.push(line), now);
  const registry = { client, tableName: tables.registry };
  const journalTable = { client, tableName: tables.journal };
  const deliveries = { client, tableName: tables.deliveries };
  const accounts = createAccountStore({ ...registry, now, newId });
  const journal = createJournalStore({ ...journalTable, now, random: () => 0, sleep: async () => {}, log });
  const records = createDeviceRecordStore({ ...registry, now });
  const setAside = createSetAsideStore({ ...journalTable, now });
  const lanes = createLaneStore(deliveries);
  const deliveryLog = createDeliveryLogStore({ ...deliveries, now });
  const deps: ApiDeps = {
    now,
    newId,
    log,
    allowLoopback,
    accounts,
    serviceKey: { getServiceKey: async () => Buffer.alloc(32, 7) },
    secrets: { encrypt: async (plaintext) => `sealed:${Buffer.from(plaintext).toString('base64')}` },
    devices: createDeviceStore({ ...registry, now, newId }),
    records,
    webhooks: createWebhookStore({ client, registryTable: tables.registry, deliveriesTable: tables.deliveries }),
    journal,
    setAside,
    feed: createAccountFeedStore(journalTable),
    getHook: async (webhookId) => (await lanes.getHookAndLane(webhookId, '')).hook,
    lanes,
    deliveryLog,
    deliveryLists: createDeliveryListStore(deliveries),
    rings: {
      async sendRings(sent) {
        rings.push(...sent);
      },
    },
  };
  const handler = createApi(deps);

  return {
    deps,
    journal,
    records,
    setAside,
    lanes,
    tables,
    rings,
    logLines,
    setNow(ms) {
      nowMs = ms;
    },
    async newCustomer(deviceLimit = 10) {
      const { accountId } = await accounts.createAccount({
        name: 'Acme',
        timeZone: 'America/Mexico_City',
        deviceLimit,
      });
      const key = await accounts.createApiKey(accountId, { name: 'test', scopes: ['read', 'write'] });
      if (key.kind !== 'created') throw new Error('the account has just been made');
      return { accountId, apiKey: key.apiKey };
    },
    async call(customer, line, { body, rawBody, headers = {} } = {}) {
      const content = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
      const result = await handler(
        toEvent(line, content, {
          ...(content !== undefined && { 'content-type': 'application/json' }),
          ...(customer && { authorization: `Bearer ${customer.apiKey}` }),
          ...headers,
        }),
        context,
      );
      const answer = result.body ?? '';
      return {
        status: result.statusCode ?? 0,
        headers: result.headers ?? {},
        text: answer,
        json: (answer === '' ? {} : JSON.parse(answer)) as Answer['json'],
      };
    },
    async append({ accountId }, serial, numbers) {
      const device = await deps.devices.getDevice(accountId, serial);
      if (device === undefined) throw new Error(`register ${serial} first`);
      return journal.append(
        device,
        numbers.map((number) => {
          const fact = aFact(number);
          return { ...fact, content: { ...fact.content, account_id: accountId, device_serial: serial } };
        }),
      );
    },
    async logAttempt(webhookId, event, status) {
      const { device_serial: serial } = JSON.parse(event.body) as { device_serial: string };
      const attempt =
        status === 'delivered'
          ? ({ at: NOW, trigger: 'lane', statusCode: 200, durationMs: 12, answer: 'ok' } as const)
          : ({ at: NOW, trigger: 'lane', errorClass: 'timeout', durationMs: 10_000 } as const);
      const record = await deliveryLog.update(newDeliveryRecord(webhookId, event, serial), (before) =>
        addAttempt(before, attempt, status),
      );
      return record.deliveryId;
    },
    close: () => tables.close(),
  };
}

const context = { awsRequestId: 'lambda-1' } as Context;

/** @param line such as `GET /v1/devices?limit=1`. @param content bytes come in base64. */
function toEvent(
  line: string,
  content: string | Buffer | undefined,
  headers: Record<string, string>,
): APIGatewayProxyEventV2 {
  const [method = '', target = ''] = line.split(' ');
  const [rawPath = '', rawQueryString = ''] = target.split('?');
  return {
    version: '2.0',
    routeKey: 'ANY /v1/{proxy+}',
    rawPath,
    rawQueryString,
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: 'ANY /v1/{proxy+}',
      stage: '$default',
      time: '28/Mar/2026:14:47:13 +0000',
      timeEpoch: NOW_MS,
    },
    ...(content !== undefined && { body: typeof content === 'string' ? content : content.toString('base64') }),
    isBase64Encoded: Buffer.isBuffer(content),
  };
}
