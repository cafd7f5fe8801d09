import type { RowKey } from '../dynamodb/item-client.ts';
import { type Item, readOneOf, readText } from '../item/item-reader.ts';

/** One account's hold on a serial. */
export interface Claim {
  readonly accountId: string;
  readonly registrationId: string;
  readonly status: 'active' | 'released';
}

export const deviceKey = (accountId: string, serial: string): RowKey => ({ pk: accountId, sk: `DEV#${serial}` });
export const claimKey = (serial: string): RowKey => ({ pk: `SERIAL#${serial}`, sk: 'CLAIM' });
export const registrationKey = (registrationId: string): RowKey => ({ pk: registrationId, sk: 'REG' });

export function parseClaim(item: Item): Claim {
  return {
    accountId: readText(item, 'accountId'),
    registrationId: readText(item, 'registrationId'),
    status: readOneOf(item, 'status', ['active', 'released']),
  };
}
