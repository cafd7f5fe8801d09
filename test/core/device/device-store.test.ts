import {
  DynamoDBClient,
  GetItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AccountStore, createAccountStore } from '../../../core/account/account-store.ts';
import { createDeviceStore, type DeviceStore } from '../../../core/device/device-store.ts';
import { getRow, toItem } from '../../../core/dynamodb/item-client.ts';
import { newId } from '../../../core/ids/new-id.ts';
import { type EmulatedTables, serveTables } from '../../support/emulated-tables.ts';

const NOW_MS = Date.UTC(2026, 2, 28, 14);
const NOW = '2026-03-28T14:00:00.000Z';
const DAY_MS = 86_400_000;

let tables: EmulatedTables;
let accounts: AccountStore;
let devices: DeviceStore;
let nowMs = NOW_MS;
beforeAll(async () => {
  tables = await serveTables();
  const deps = { client: tables.client, tableName: tables.registry, now: () => nowMs, newId };
  accounts = createAccountStore(deps);
  devices = createDeviceStore(deps);
});
beforeEach(() => {
  nowMs = NOW_MS;
});
afterAll(() => tables.close());

async function newAccount(deviceLimit = 10): Promise<string> {
  const account = { name: 'Acme', timeZone: 'America/Mexico_City', deviceLimit };
  return (await accounts.createAccount(account)).accountId;
}
const countOf = async (accountId: string): Promise<unknown> =>
  (await getRow(tables.client, tables.registry, { pk: accountId, sk: 'ACC' }))?.['deviceCount'];

describe('createDevice', () => {
  it('makes a registration that the gateway finds by its serial', async () => {
    const accountId = await newAccount();

    const result = await devices.createDevice(accountId, { serial: 'NEW-1', model: 'MB460', direction: 'in' });

    expect(result).toMatchObject({
      kind: 'created',
      device: {
        accountId,
        serial: 'NEW-1',
        model: 'MB460',
        timeZone: 'America/Mexico_City',
        direction: 'in',
        deliverFrom: '2026-03-27T14:00:00.000Z',
        pollSeconds: 30,
        createdAt: NOW,
      },
    });
    const device = result.kind === 'created' ? result.device : undefined;
    expect(await devices.findBySerial('NEW-1')).toEqual(device);
    expect(await devices.getDevice(accountId, 'NEW-1')).toEqual(device);
    expect(await devices.getRegistration(device?.registrationId ?? '')).toEqual({
      registrationId: device?.registrationId,
      accountId,
      serial: 'NEW-1',
      facts: {},
      stamps: {},
    });
    expect(await countOf(accountId)).toBe(1);
  });

  it('finds no device by a serial that nobody has', async () => {
    expect(await devices.findBySerial('NOBODY-1')).toBeUndefined();
  });

  it('gives a serial to one account only, however many ask at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => newAccount()));

    const results = await Promise.all(ids.map((id) => devices.createDevice(id, { serial: 'RACE-1' })));

    expect(results.map(({ kind }) => kind).sort()).toEqual(['created', ...Array<string>(5).fill('serial_unavailable')]);
    const winner = ids[results.findIndex(({ kind }) => kind === 'created')];
    expect((await devices.findBySerial('RACE-1'))?.accountId).toBe(winner);
  });

  it('makes one registration, however many times the account asks at the same time', async () => {
    const accountId = await newAccount();

    const results = await Promise.all(
      Array.from({ length: 4 }, () => devices.createDevice(accountId, { serial: 'SAME-1' })),
    );

    expect(results.map(({ kind }) => kind).sort()).toEqual([
      'already_exists',
      'already_exists',
      'already_exists',
      'created',
    ]);
    expect(await countOf(accountId)).toBe(1);
  });

  it('keeps to the limit when many devices are added at the same time', async () => {
    const accountId = await newAccount(3);

    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) => devices.createDevice(accountId, { serial: `CROWD-${index}` })),
    );

    expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(3);
    expect(results.filter(({ kind }) => kind !== 'created')).toEqual(
      Array(5).fill({ kind: 'limit_reached', deviceLimit: 3 }),
    );
    expect((await devices.listDevices(accountId, { limit: 10 })).devices).toHaveLength(3);
    expect(await countOf(accountId)).toBe(3);
  });

  it('revives the registration that the account had, with what it had sent and where it began', async () => {
    const accountId = await newAccount();
    const first = await devices.createDevice(accountId, { serial: 'BACK-1', name: 'Old' });
    await devices.removeDevice(accountId, 'BACK-1');
    nowMs += 30 * DAY_MS;

    const second = await devices.createDevice(accountId, { serial: 'BACK-1', name: 'New' });

    if (first.kind !== 'created' || second.kind !== 'revived') throw new Error(`${first.kind}, ${second.kind}`);
    expect(second.device.registrationId).toBe(first.device.registrationId);
    expect(second.device).toMatchObject({ name: 'New', deliverFrom: first.device.deliverFrom });
    expect(second.device.removedAt).toBeUndefined();
    expect(await devices.findBySerial('BACK-1')).toEqual(second.device);
    expect((await devices.getRegistration(first.device.registrationId))?.removedAt).toBeUndefined();
    expect(await countOf(accountId)).toBe(1);
  });

  it('begins anew when another account had the device in between', async () => {
    const [one, other] = [await newAccount(), await newAccount()];
    const first = await devices.createDevice(one, { serial: 'MOVED-1' });
    await devices.removeDevice(one, 'MOVED-1');
    const elsewhere = await devices.createDevice(other, { serial: 'MOVED-1' });
    await devices.removeDevice(other, 'MOVED-1');
    nowMs += 30 * DAY_MS;

    const back = await devices.createDevice(one, { serial: 'MOVED-1' });

    if (first.kind !== 'created' || elsewhere.kind !== 'created' || back.kind !== 'revived') throw new Error(back.kind);
    expect(elsewhere.device.registrationId).not.toBe(first.device.registrationId);
    expect(back.device.registrationId).toBe(first.device.registrationId);
    expect(back.device.deliverFrom).toBe('2026-04-26T14:00:00.000Z');
  });

  it('counts a revived device against the limit', async () => {
    const accountId = await newAccount(1);
    await devices.createDevice(accountId, { serial: 'SWAP-1' });
    await devices.removeDevice(accountId, 'SWAP-1');
    await devices.createDevice(accountId, { serial: 'SWAP-2' });

    expect(await devices.createDevice(accountId, { serial: 'SWAP-1' })).toEqual({
      kind: 'limit_reached',
      deviceLimit: 1,
    });
    expect((await devices.getDevice(accountId, 'SWAP-1'))?.removedAt).toBe(NOW);
  });

  it('refuses an account that is not there', async () => {
    await expect(devices.createDevice('acc_none', { serial: 'NONE-1' })).rejects.toThrow('has no row');
  });
});

describe('removeDevice', () => {
  it('frees the serial and keeps the rows, once', async () => {
    const accountId = await newAccount();
    const created = await devices.createDevice(accountId, { serial: 'GONE-1' });
    const registrationId = created.kind === 'created' ? created.device.registrationId : '';

    expect(await devices.removeDevice(accountId, 'GONE-1')).toBe(true);
    expect(await devices.removeDevice(accountId, 'GONE-1')).toBe(false);

    expect(await devices.findBySerial('GONE-1')).toBeUndefined();
    expect((await devices.getDevice(accountId, 'GONE-1'))?.removedAt).toBe(NOW);
    expect((await devices.getRegistration(registrationId))?.removedAt).toBe(NOW);
    expect(await countOf(accountId)).toBe(0);
  });

  it('counts once when it is asked for many times at the same time', async () => {
    const accountId = await newAccount();
    for (const serial of ['STAY-1', 'LEAVE-1']) await devices.createDevice(accountId, { serial });

    const results = await Promise.all(Array.from({ length: 4 }, () => devices.removeDevice(accountId, 'LEAVE-1')));

    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await countOf(accountId)).toBe(1);
  });

  it('does not know a device of another account', async () => {
    const owner = await newAccount();
    await devices.createDevice(owner, { serial: 'OWNED-1' });

    expect(await devices.removeDevice(await newAccount(), 'OWNED-1')).toBe(false);
    expect(await devices.findBySerial('OWNED-1')).toBeDefined();
  });
});

describe('removeDevice beside another one', () => {
  it('comes again when it met that one, whatever its conditions were', async () => {
    const dynamo = mockClient(DynamoDBClient);
    const device = { pk: 'acc_1', sk: 'DEV#S-1', accountId: 'acc_1', registrationId: 'dev_1', serial: 'S-1' };
    const settings = { timeZone: 'UTC', direction: 'reported', deliverFrom: NOW, pollSeconds: 30, createdAt: NOW };
    dynamo.on(GetItemCommand).resolves({ Item: toItem({ ...device, ...settings }) });
    const cancelled = (...codes: string[]) =>
      new TransactionCanceledException({
        message: 'cancelled',
        $metadata: {},
        CancellationReasons: codes.map((Code) => ({ Code })),
      });
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'ConditionalCheckFailed', 'TransactionConflict', 'None'))
      .rejectsOnce(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed', 'ConditionalCheckFailed', 'None'));
    const store = createDeviceStore({
      client: new DynamoDBClient({}),
      tableName: 'registry',
      now: () => NOW_MS,
      newId,
      conflicts: { pause: async () => {} },
    });

    const removed = await store.removeDevice('acc_1', 'S-1');

    dynamo.restore();
    expect(removed).toBe(false);
  });
});

describe('findBySerial', () => {
  it('reads the claim once, and then the device alone', async () => {
    const accountId = await newAccount();
    await devices.createDevice(accountId, { serial: 'FIND-1' });
    const store = createDeviceStore({ client: tables.client, tableName: tables.registry, now: () => nowMs, newId });
    const first = await store.findBySerial('FIND-1');
    const asked = vi.spyOn(tables.client, 'send');

    const second = await store.findBySerial('FIND-1');

    const keys = asked.mock.calls.map(([command]) => (command as GetItemCommand).input.Key?.['sk']?.S);
    asked.mockRestore();
    expect(second).toEqual(first);
    expect(keys).toEqual(['DEV#FIND-1']);
  });

  it('finds the device where it went since it was last asked for', async () => {
    const [before, after] = [await newAccount(), await newAccount()];
    await devices.createDevice(before, { serial: 'WENT-1' });
    expect((await devices.findBySerial('WENT-1'))?.accountId).toBe(before);

    await devices.removeDevice(before, 'WENT-1');
    expect(await devices.findBySerial('WENT-1')).toBeUndefined();
    await devices.createDevice(after, { serial: 'WENT-1' });
    expect((await devices.findBySerial('WENT-1'))?.accountId).toBe(after);
  });
});

describe('listDevices', () => {
  it('pages by serial and leaves out what was removed', async () => {
    const accountId = await newAccount();
    for (const serial of ['L-2', 'L', 'L-1', 'L_3', 'L-10']) await devices.createDevice(accountId, { serial });
    await devices.removeDevice(accountId, 'L-10');

    const first = await devices.listDevices(accountId, { limit: 2 });
    const second = await devices.listDevices(accountId, { limit: 2, after: 'L-1' });

    expect([first.devices.map(({ serial }) => serial), first.more]).toEqual([['L', 'L-1'], true]);
    expect([second.devices.map(({ serial }) => serial), second.more]).toEqual([['L-2', 'L_3'], false]);
  });
});

describe('the transaction that adds a device', () => {
  it('writes claim, device, registration and count, each under its condition', async () => {
    const dynamo = mockClient(DynamoDBClient);
    const account = { pk: 'acc_1', sk: 'ACC', accountId: 'acc_1', timeZone: 'UTC', deviceLimit: 1, deviceCount: 0 };
    dynamo.on(TransactGetItemsCommand).resolves({ Responses: [{ Item: toItem(account) }, {}, {}] });
    dynamo.on(TransactWriteItemsCommand).resolves({});
    const store = createDeviceStore({
      client: new DynamoDBClient({}),
      tableName: 'registry',
      now: () => NOW_MS,
      newId: () => 'dev_1',
    });

    await store.createDevice('acc_1', { serial: 'S-1' });

    // As of one moment: any other read may show half of what another request does.
    const [read] = dynamo.commandCalls(TransactGetItemsCommand);
    const keys = read?.args[0].input.TransactItems?.map(({ Get }) => Get?.Key?.['sk']?.S);
    const actions = dynamo.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
    dynamo.restore();
    expect(keys).toEqual(['ACC', 'DEV#S-1', 'CLAIM']);
    expect(
      actions.map(({ Put, Update }) => [
        Put?.Item?.['sk']?.S ?? Update?.Key?.['sk']?.S,
        Put?.ConditionExpression ?? Update?.ConditionExpression,
      ]),
    ).toEqual([
      ['CLAIM', 'attribute_not_exists(pk) OR #status = :released'],
      ['DEV#S-1', 'attribute_not_exists(pk)'],
      ['REG', 'attribute_not_exists(pk)'],
      ['ACC', 'attribute_exists(pk) AND deviceCount < deviceLimit'],
    ]);
  });
});
