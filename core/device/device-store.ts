import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ConflictRetryOptions } from '../dynamodb/conflict-retry.ts';
import { queryRows, type RowKey, toItem, toKey } from '../dynamodb/item-client.ts';
import { failedCondition, readTransaction, writeTransaction } from '../dynamodb/transaction-client.ts';
import type { IdPrefix } from '../ids/new-id.ts';
import { type Item, readNumber, readText } from '../item/item-reader.ts';
import { DEVICE_DEFAULTS, type Device, type Direction, parseDevice } from './device.ts';
import { createDeviceLookupStore, type DeviceLookupStore } from './device-lookup-store.ts';
import { type Claim, claimKey, deviceKey, parseClaim, registrationKey } from './device-rows.ts';

export interface DeviceInput {
  readonly serial: string;
  readonly model?: string;
  readonly name?: string;
  readonly site?: string;
  /** IANA name; the account's when absent. */
  readonly timeZone?: string;
  readonly direction?: Direction;
  /** ISO 8601, UTC; 24 hours ago when absent. */
  readonly deliverFrom?: string;
  readonly pollSeconds?: number;
}

export type CreateDeviceResult =
  /** A new registration. */
  | { readonly kind: 'created'; readonly device: Device }
  /** The account had removed it: the same registration goes on, so that the device's memory is not all new. */
  | { readonly kind: 'revived'; readonly device: Device }
  | { readonly kind: 'already_exists'; readonly device: Device }
  | { readonly kind: 'serial_unavailable' }
  | { readonly kind: 'limit_reached'; readonly deviceLimit: number };

/** What the management API does with devices. */
export interface DeviceStore extends DeviceLookupStore {
  /** The account's devices by serial, without removed ones. @param page.after the last serial of the page before. */
  listDevices(
    accountId: string,
    page: { limit: number; after?: string },
  ): Promise<{ readonly devices: readonly Device[]; readonly more: boolean }>;
  createDevice(accountId: string, input: DeviceInput): Promise<CreateDeviceResult>;
  /** @returns false when the account has no such device. */
  removeDevice(accountId: string, serial: string): Promise<boolean>;
}

export interface DeviceStoreDeps {
  readonly client: DynamoDBClient;
  /** The registry. */
  readonly tableName: string;
  readonly now: () => number;
  readonly newId: (prefix: IdPrefix) => string;
  readonly conflicts?: ConflictRetryOptions;
}

const accountKey = (accountId: string): RowKey => ({ pk: accountId, sk: 'ACC' });

/** How often a creation starts over because the rows changed under it. */
const MAX_ROUNDS = 5;

const roomForOneMore = 'attribute_exists(pk) AND deviceCount < deviceLimit';
const serialIsFree = 'attribute_not_exists(pk) OR #status = :released';
const neverRegistered = 'attribute_not_exists(pk)';
const stillRemoved = 'attribute_exists(removedAt) AND registrationId = :registrationId';
const ownRegistration = 'accountId = :accountId';
const notRemoved = 'registrationId = :registrationId AND attribute_not_exists(removedAt)';
const ownClaim = 'accountId = :accountId AND registrationId = :registrationId AND #status = :active';

/**
 * Devices and the claims of their serials.
 *
 * The limit holds under concurrency because the account's row carries `deviceCount`, and the transaction that adds or
 * removes a device moves it under the condition that there is room: two additions of the last free place conflict on
 * that row, and the second one finds it taken.
 */
export function createDeviceStore({ client, tableName, now, newId, conflicts }: DeviceStoreDeps): DeviceStore {
  const lookup = createDeviceLookupStore({ client, tableName });
  const write = (actions: TransactWriteItem[]): ReturnType<typeof writeTransaction> =>
    writeTransaction(client, actions, conflicts);

  /** One try: reads what is there, decides, writes. Undefined when the rows changed in between. */
  async function tryCreate(accountId: string, input: DeviceInput): Promise<CreateDeviceResult | undefined> {
    // As of one moment: half of a removal would look like a serial that somebody else has.
    const [account, earlierRow, claimRow] = await readTransaction(
      client,
      tableName,
      [accountKey(accountId), deviceKey(accountId, input.serial), claimKey(input.serial)],
      conflicts,
    );
    if (account === undefined) throw new Error(`account ${accountId} has no row`);
    const earlier = earlierRow && parseDevice(earlierRow);
    const claim = claimRow && parseClaim(claimRow);

    if (earlier !== undefined && earlier.removedAt === undefined) return { kind: 'already_exists', device: earlier };
    if (claim?.status === 'active') return { kind: 'serial_unavailable' };

    const device = toDevice({ accountId, input, account, earlier, claim, nowMs: now(), newId });
    const result = await write([
      ...writesForNewDevice(device, earlier),
      {
        Update: {
          TableName: tableName,
          Key: toKey(accountKey(accountId)),
          UpdateExpression: 'ADD deviceCount :one',
          ConditionExpression: roomForOneMore,
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ]);
    if (result.kind === 'committed') return { kind: earlier === undefined ? 'created' : 'revived', device };
    if (failedCondition(result.reasons, 3)) {
      return { kind: 'limit_reached', deviceLimit: readNumber(account, 'deviceLimit') };
    }
    return undefined;
  }

  function writesForNewDevice(device: Device, earlier: Device | undefined): TransactWriteItem[] {
    const { accountId, registrationId, serial } = device;
    const claim = { ...claimKey(serial), serial, accountId, registrationId, status: 'active' };
    const registration = {
      ...registrationKey(registrationId),
      registrationId,
      accountId,
      serial,
      facts: {},
      stamps: {},
    };
    return [
      {
        Put: {
          TableName: tableName,
          Item: toItem(claim),
          ConditionExpression: serialIsFree,
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':released': { S: 'released' } },
        },
      },
      {
        Put: {
          TableName: tableName,
          Item: toItem({ ...deviceKey(accountId, serial), ...device }),
          ...(earlier === undefined
            ? { ConditionExpression: neverRegistered }
            : {
                ConditionExpression: stillRemoved,
                ExpressionAttributeValues: { ':registrationId': { S: registrationId } },
              }),
        },
      },
      earlier === undefined
        ? { Put: { TableName: tableName, Item: toItem(registration), ConditionExpression: neverRegistered } }
        : {
            Update: {
              TableName: tableName,
              Key: toKey(registrationKey(registrationId)),
              UpdateExpression: 'REMOVE removedAt',
              ConditionExpression: ownRegistration,
              ExpressionAttributeValues: { ':accountId': { S: accountId } },
            },
          },
    ];
  }

  return {
    ...lookup,

    async listDevices(accountId, { limit, after }) {
      const { items, more } = await queryRows(
        client,
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :account AND sk BETWEEN :after AND :end',
          FilterExpression: 'attribute_not_exists(removedAt)',
          ExpressionAttributeValues: {
            ':account': { S: accountId },
            // A serial holds no space or tilde: the first key after a serial, and one behind every serial.
            ':after': { S: after === undefined ? 'DEV#' : `DEV#${after} ` },
            ':end': { S: 'DEV#~' },
          },
          ConsistentRead: true,
        },
        limit,
      );
      return { devices: items.map(parseDevice), more };
    },

    async createDevice(accountId, input) {
      for (let round = 1; round <= MAX_ROUNDS; round += 1) {
        const result = await tryCreate(accountId, input);
        if (result !== undefined) return result;
      }
      throw new Error(`the rows of a device changed ${MAX_ROUNDS} times while it was added`);
    },

    async removeDevice(accountId, serial) {
      const device = await lookup.getDevice(accountId, serial);
      if (device === undefined || device.removedAt !== undefined) return false;
      const { registrationId } = device;
      const values = { ':registrationId': { S: registrationId }, ':at': { S: new Date(now()).toISOString() } };
      const result = await write([
        {
          Update: {
            TableName: tableName,
            Key: toKey(deviceKey(accountId, serial)),
            UpdateExpression: 'SET removedAt = :at',
            ConditionExpression: notRemoved,
            ExpressionAttributeValues: values,
          },
        },
        {
          Update: {
            TableName: tableName,
            Key: toKey(registrationKey(registrationId)),
            UpdateExpression: 'SET removedAt = :at',
            ConditionExpression: notRemoved,
            ExpressionAttributeValues: values,
          },
        },
        {
          Update: {
            TableName: tableName,
            Key: toKey(claimKey(serial)),
            UpdateExpression: 'SET #status = :released',
            ConditionExpression: ownClaim,
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: {
              ':released': { S: 'released' },
              ':active': { S: 'active' },
              ':accountId': { S: accountId },
              ':registrationId': { S: registrationId },
            },
          },
        },
        {
          Update: {
            TableName: tableName,
            Key: toKey(accountKey(accountId)),
            UpdateExpression: 'ADD deviceCount :minusOne',
            ConditionExpression: 'deviceCount > :zero',
            ExpressionAttributeValues: { ':minusOne': { N: '-1' }, ':zero': { N: '0' } },
          },
        },
      ]);
      if (result.kind === 'committed') return true;
      // Whoever removed it a moment ago has done the same.
      if (failedCondition(result.reasons, 0)) return false;
      throw new Error(`the rows of registration ${registrationId} do not agree`);
    },
  };
}

function toDevice({
  accountId,
  input,
  account,
  earlier,
  claim,
  nowMs,
  newId,
}: {
  accountId: string;
  input: DeviceInput;
  account: Item;
  earlier: Device | undefined;
  claim: Claim | undefined;
  nowMs: number;
  newId: (prefix: IdPrefix) => string;
}): Device {
  // Nobody else had the device since: what it recorded while it was removed is this account's, and as new as before.
  const stayedOurs = earlier !== undefined && claim?.registrationId === earlier.registrationId;
  const aDayAgo = new Date(nowMs - DEVICE_DEFAULTS.deliverFromHoursBack * 3_600_000).toISOString();
  return {
    accountId,
    registrationId: earlier?.registrationId ?? newId('dev'),
    serial: input.serial,
    model: input.model,
    name: input.name,
    site: input.site,
    timeZone: input.timeZone ?? readText(account, 'timeZone'),
    direction: input.direction ?? DEVICE_DEFAULTS.direction,
    deliverFrom: input.deliverFrom ?? (stayedOurs ? earlier.deliverFrom : aDayAgo),
    pollSeconds: input.pollSeconds ?? DEVICE_DEFAULTS.pollSeconds,
    createdAt: new Date(nowMs).toISOString(),
  };
}
