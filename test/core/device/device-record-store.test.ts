import {
  DynamoDBClient,
  GetItemCommand,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../core/account/account-store.ts';
import { createDeviceRecordStore, type DeviceRecordStore } from '../../../core/device/device-record-store.ts';
import { createDeviceStore, type DeviceStore } from '../../../core/device/device-store.ts';
import { getRow, toItem } from '../../../core/dynamodb/item-client.ts';
import { newId } from '../../../core/ids/new-id.ts';
import { type EmulatedTables, serveTables } from '../../support/emulated-tables.ts';
import { testId } from '../../support/facts.ts';

const NOW_MS = Date.UTC(2026, 2, 28, 14);
const NOW = '2026-03-28T14:00:00.000Z';
const LATER = '2026-03-28T15:00:00.000Z';

let tables: EmulatedTables;
let devices: DeviceStore;
let records: DeviceRecordStore;
let accountId: string;
let nowMs = NOW_MS;
beforeAll(async () => {
  tables = await serveTables();
  const deps = { client: tables.client, tableName: tables.registry, now: () => nowMs, newId };
  devices = createDeviceStore(deps);
  records = createDeviceRecordStore(deps);
  const account = { name: 'Acme', timeZone: 'UTC', deviceLimit: 1_000 };
  accountId = (await createAccountStore(deps).createAccount(account)).accountId;
});
beforeEach(() => {
  nowMs = NOW_MS;
});
afterAll(() => tables.close());

let serials = 0;
async function newRegistration(): Promise<string> {
  const result = await devices.createDevice(accountId, { serial: `REC-${(serials += 1)}` });
  if (result.kind !== 'created') throw new Error(result.kind);
  return result.device.registrationId;
}
const factsOf = async (id: string) => (await devices.getRegistration(id))?.facts;

describe('putFacts', () => {
  it('merges what a device says of itself', async () => {
    const id = await newRegistration();

    await records.putFacts(id, { FWVersion: 'Ver 8.0.4.2', UserCount: '7', '~Weird name': 'x y' });
    await records.putFacts(id, { UserCount: '8', IPAddress: '192.168.1.201' });

    expect(await factsOf(id)).toEqual({
      FWVersion: 'Ver 8.0.4.2',
      UserCount: '8',
      '~Weird name': 'x y',
      IPAddress: '192.168.1.201',
    });
  });

  it('keeps 200 names; known ones still change', async () => {
    const id = await newRegistration();
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`fact${index}`, 'old']));

    await records.putFacts(id, many);
    await records.putFacts(id, { brandNew: 'x', fact7: 'new' });

    const facts = (await factsOf(id)) ?? {};
    expect(Object.keys(facts)).toHaveLength(200);
    expect(facts['fact7']).toBe('new');
    expect(facts['brandNew']).toBeUndefined();
  });

  it('cuts long texts, drops long names, and makes no row for a registration that is not there', async () => {
    const id = await newRegistration();

    await records.putFacts(id, { long: 'x'.repeat(300), ['n'.repeat(65)]: 'dropped', '': 'dropped' });
    await records.putFacts(testId('dev', 404), { a: 'b' });

    expect(await factsOf(id)).toEqual({ long: 'x'.repeat(256) });
    expect(await devices.getRegistration(testId('dev', 404))).toBeUndefined();
  });
});

describe('putStamp', () => {
  it('keeps the last stamp of each table, of at most 32 tables', async () => {
    const id = await newRegistration();

    for (let table = 0; table < 34; table += 1) await records.putStamp(id, `T${table}`, '1');
    await records.putStamp(id, 'T3', '9999');
    await records.putStamp(testId('dev', 404), 'ATTLOG', '1');

    const stamps = (await devices.getRegistration(id))?.stamps ?? {};
    expect(Object.keys(stamps)).toHaveLength(32);
    expect(stamps['T3']).toBe('9999');
    expect(await devices.getRegistration(testId('dev', 404))).toBeUndefined();
  });
});

describe('operation log', () => {
  it('keeps a line once, however often it comes', async () => {
    const id = await newRegistration();
    const line = { kind: 'OPLOG', fields: { op: '4', admin: '1', at: '2026-03-28 08:00:00' } };
    const sameLine = { kind: 'OPLOG', fields: { at: '2026-03-28 08:00:00', admin: '1', op: '4' } };
    const otherLine = { kind: 'OPLOG', fields: { ...line.fields, op: '5' } };

    await records.putLogRecords(id, [line, sameLine, otherLine, line], NOW);
    await records.putLogRecords(id, [line], LATER);

    const { records: kept, next } = await records.listLogRecords(id, { limit: 10 });
    expect(kept).toHaveLength(2);
    expect(kept).toEqual(
      expect.arrayContaining([
        { ...line, receivedAt: LATER },
        { ...otherLine, receivedAt: NOW },
      ]),
    );
    expect(next).toBeUndefined();
  });

  it('takes more lines than one batch holds and gives them page by page', async () => {
    const id = await newRegistration();
    const lines = Array.from({ length: 60 }, (_, index) => ({ kind: 'OPLOG', fields: { op: String(index) } }));

    await records.putLogRecords(id, lines, NOW);

    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await records.listLogRecords(id, { limit: 25, after });
      seen.push(...page.records.map(({ fields }) => fields['op'] ?? ''));
      after = page.next;
    } while (after !== undefined);
    expect(seen.sort()).toEqual(lines.map(({ fields }) => fields.op).sort());
  });

  it('does not show a line after its 30 days, also where it was not removed yet', async () => {
    const id = await newRegistration();
    await records.putLogRecords(id, [{ kind: 'OPLOG', fields: { op: '4' } }], NOW);

    nowMs = NOW_MS + 30 * 86_400_000 - 1_000;
    const before = await records.listLogRecords(id, { limit: 10 });
    nowMs = NOW_MS + 30 * 86_400_000;
    const after = await records.listLogRecords(id, { limit: 10 });

    expect([before.records.length, after.records.length]).toEqual([1, 0]);
  });
});

describe('users', () => {
  it('keeps the last that the device said of each user, and the last of one push', async () => {
    const id = await newRegistration();

    await records.putUsers(
      id,
      [
        { pin: '7', fields: { Name: 'Ana' } },
        { pin: '8', fields: { Name: 'Luz' } },
      ],
      NOW,
    );
    await records.putUsers(
      id,
      [
        { pin: '7', fields: { Name: 'Eva' } },
        { pin: '7', fields: { Name: 'Ida' } },
      ],
      LATER,
    );

    const first = await records.listUsers(id, { limit: 1 });
    const second = await records.listUsers(id, { limit: 1, after: first.next });
    expect(first.users).toEqual([{ pin: '7', fields: { Name: 'Ida' }, receivedAt: LATER }]);
    expect(second).toEqual({ users: [{ pin: '8', fields: { Name: 'Luz' }, receivedAt: NOW }] });
  });

  it('lists a user whose PIN begins with any character there is', async () => {
    const id = await newRegistration();
    const pins = ['7', 'ñ', '\uffff9', '😀1', '\u{10ffff}'];

    await records.putUsers(
      id,
      pins.map((pin) => ({ pin, fields: {} })),
      NOW,
    );

    const { users, next } = await records.listUsers(id, { limit: 10 });
    expect([users.map(({ pin }) => pin), next]).toEqual([pins, undefined]);
  });
});

describe('a transaction at the same registration', () => {
  it('is waited for: facts and stamps are written after it', async () => {
    const dynamo = mockClient(DynamoDBClient);
    const row = {
      pk: 'dev_1',
      sk: 'REG',
      registrationId: 'dev_1',
      accountId: 'acc_1',
      serial: 'S',
      facts: {},
      stamps: {},
    };
    dynamo.on(GetItemCommand).resolves({ Item: toItem(row) });
    const store = createDeviceRecordStore({
      client: new DynamoDBClient({}),
      tableName: 'registry',
      now: () => NOW_MS,
      conflicts: { pause: async () => {} },
    });
    const writesIn = async (work: () => Promise<void>): Promise<number> => {
      dynamo.resetHistory();
      dynamo
        .on(UpdateItemCommand)
        .rejectsOnce(new TransactionConflictException({ message: 'conflict', $metadata: {} }))
        .resolves({});
      await work();
      return dynamo.commandCalls(UpdateItemCommand).length;
    };

    const writes = [
      await writesIn(() => store.putFacts('dev_1', { a: 'b' })),
      await writesIn(() => store.putStamp('dev_1', 'ATTLOG', '1')),
    ];

    dynamo.restore();
    expect(writes).toEqual([2, 2]);
  });
});

describe('noteKnock', () => {
  it('remembers for a day when an unregistered device first and last tried', async () => {
    await records.noteKnock('KNOCK-1');
    nowMs += 60_000;
    await records.noteKnock('KNOCK-1');

    expect(await getRow(tables.client, tables.registry, { pk: 'SERIAL#KNOCK-1', sk: 'KNOCK' })).toEqual({
      pk: 'SERIAL#KNOCK-1',
      sk: 'KNOCK',
      serial: 'KNOCK-1',
      firstAt: NOW,
      lastAt: '2026-03-28T14:01:00.000Z',
      expiresAt: 1_774_792_860,
    });
  });
});

describe('noteSeen', () => {
  it('remembers when a device was heard, at most every two minutes', async () => {
    const id = await newRegistration();
    const seen: (string | undefined)[] = [await records.getSeen(id)];

    for (const seconds of [0, 119, 120, 130]) {
      nowMs = NOW_MS + seconds * 1_000;
      await records.noteSeen(id);
      seen.push(await records.getSeen(id));
    }

    expect(seen).toEqual([undefined, NOW, NOW, '2026-03-28T14:02:00.000Z', '2026-03-28T14:02:00.000Z']);
  });

  it('writes nothing that another instance has just written', async () => {
    const id = await newRegistration();
    await records.noteSeen(id);
    nowMs += 60_000;

    await createDeviceRecordStore({
      client: tables.client,
      tableName: tables.registry,
      now: () => nowMs,
    }).noteSeen(id);

    expect(await records.getSeen(id)).toBe(NOW);
  });

  it('costs an idle poll neither a read nor a write', async () => {
    const dynamo = mockClient(DynamoDBClient);
    dynamo.on(GetItemCommand).resolves({});
    dynamo.on(UpdateItemCommand).resolves({});
    const store = createDeviceRecordStore({
      client: new DynamoDBClient({}),
      tableName: 'registry',
      now: () => NOW_MS,
    });

    for (let poll = 0; poll < 5; poll += 1) await store.noteSeen('dev_1');

    const calls = [dynamo.commandCalls(GetItemCommand).length, dynamo.commandCalls(UpdateItemCommand).length];
    dynamo.restore();
    expect(calls).toEqual([1, 1]);
  });
});
