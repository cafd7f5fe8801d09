import { type Item, readNumber, readOneOf, readOptionalText, readText, readTextMap } from '../item/item-reader.ts';

/** What a device's own report of in or out is worth: kept, or overruled for all of its punches. */
export const DIRECTIONS = ['reported', 'in', 'out', 'unspecified'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** What a serial number may look like. */
export const SERIAL_PATTERN = /^[A-Za-z0-9_-]{1,40}$/;

export const DEVICE_DEFAULTS = {
  direction: 'reported',
  pollSeconds: 30,
  /** Punches from before this much time ahead of registration are backfill. */
  deliverFromHoursBack: 24,
} as const;

/** One account's registration of one terminal. */
export interface Device {
  readonly accountId: string;
  readonly registrationId: string;
  readonly serial: string;
  readonly model?: string;
  readonly name?: string;
  readonly site?: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly direction: Direction;
  /** ISO 8601, UTC. A plausible punch from before it is backfill. */
  readonly deliverFrom: string;
  /** Seconds between two polls, 10 to 120. */
  readonly pollSeconds: number;
  readonly createdAt: string;
  /** Set once the account removed the device; the row stays, so that adding it again revives the registration. */
  readonly removedAt?: string;
}

/** What the registration knows besides its configuration. */
export interface Registration {
  readonly registrationId: string;
  readonly accountId: string;
  readonly serial: string;
  readonly removedAt?: string;
  /** What the device said of itself (options, INFO): name to text. */
  readonly facts: Readonly<Record<string, string>>;
  /** Last stamp of each table, as the device gave it. */
  readonly stamps: Readonly<Record<string, string>>;
}

/** @throws Error when the stored row is not a device's. */
export function parseDevice(item: Item): Device {
  const optional = {
    model: readOptionalText(item, 'model'),
    name: readOptionalText(item, 'name'),
    site: readOptionalText(item, 'site'),
    removedAt: readOptionalText(item, 'removedAt'),
  };
  return {
    accountId: readText(item, 'accountId'),
    registrationId: readText(item, 'registrationId'),
    serial: readText(item, 'serial'),
    ...optional,
    timeZone: readText(item, 'timeZone'),
    direction: readOneOf(item, 'direction', DIRECTIONS),
    deliverFrom: readText(item, 'deliverFrom'),
    pollSeconds: readNumber(item, 'pollSeconds'),
    createdAt: readText(item, 'createdAt'),
  };
}

/** @throws Error when the stored row is not a registration's. */
export function parseRegistration(item: Item): Registration {
  return {
    registrationId: readText(item, 'registrationId'),
    accountId: readText(item, 'accountId'),
    serial: readText(item, 'serial'),
    removedAt: readOptionalText(item, 'removedAt'),
    facts: readTextMap(item, 'facts'),
    stamps: readTextMap(item, 'stamps'),
  };
}
