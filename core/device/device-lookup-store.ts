import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { getRow } from '../dynamodb/item-client.ts';
import { type Device, parseDevice, parseRegistration, type Registration } from './device.ts';
import { claimKey, deviceKey, parseClaim, registrationKey } from './device-rows.ts';

/** Finds devices; all that the functions of the data path need of them. */
export interface DeviceLookupStore {
  /** The device whose serial is claimed, whichever account has it. */
  findBySerial(serial: string): Promise<Device | undefined>;
  /** The account's device of this serial; a removed one carries `removedAt`. */
  getDevice(accountId: string, serial: string): Promise<Device | undefined>;
  getRegistration(registrationId: string): Promise<Registration | undefined>;
}

export interface DeviceLookupStoreDeps {
  readonly client: DynamoDBClient;
  /** The registry. */
  readonly tableName: string;
}

/** How many owners are remembered; then all are forgotten. */
const MAX_OWNERS = 10_000;

export function createDeviceLookupStore({ client, tableName }: DeviceLookupStoreDeps): DeviceLookupStore {
  /** Who had a serial when it was last asked for: saves a read of the claim in every request of a device. */
  const owners = new Map<string, string>();

  async function getDevice(accountId: string, serial: string): Promise<Device | undefined> {
    const item = await getRow(client, tableName, deviceKey(accountId, serial));
    return item && parseDevice(item);
  }

  return {
    getDevice,

    async findBySerial(serial) {
      // A device that is not removed has the claim of its serial: one transaction writes both.
      const known = owners.get(serial);
      const last = known === undefined ? undefined : await getDevice(known, serial);
      if (last && last.removedAt === undefined) return last;

      const row = await getRow(client, tableName, claimKey(serial));
      const claim = row && parseClaim(row);
      if (claim?.status !== 'active') return undefined;
      const device = await getDevice(claim.accountId, serial);
      if (device?.removedAt !== undefined) return undefined;
      if (owners.size >= MAX_OWNERS) owners.clear();
      owners.set(serial, claim.accountId);
      return device;
    },

    async getRegistration(registrationId) {
      const item = await getRow(client, tableName, registrationKey(registrationId));
      return item && parseRegistration(item);
    },
  };
}
