import { type Item, readNumber, readText } from '../item/item-reader.ts';

export const ACCOUNT_DEFAULTS = {
  timeZone: 'America/Mexico_City',
  /** The first device is free. */
  deviceLimit: 1,
} as const;

/** One customer. */
export interface Account {
  readonly accountId: string;
  readonly name: string;
  /** IANA name: the zone of devices that name none. */
  readonly timeZone: string;
  readonly deviceLimit: number;
  readonly createdAt: string;
}

/** @throws Error when the stored row is not an account's. */
export function parseAccount(item: Item): Account {
  return {
    accountId: readText(item, 'accountId'),
    name: readText(item, 'name'),
    timeZone: readText(item, 'timeZone'),
    deviceLimit: readNumber(item, 'deviceLimit'),
    createdAt: readText(item, 'createdAt'),
  };
}
