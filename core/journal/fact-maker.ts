import type { Device } from '../device/device.ts';
import { createEventIdOf, type Identity } from './event-id.ts';
import { placeInTime, type PlaceInTime, type TimedRecord } from './place-in-time.ts';

/** What turns a device's records into our facts. */
export interface FactContext {
  readonly serviceKey: Uint8Array;
  readonly device: Device;
  /** Milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** Made once per push, for all of its records. */
export interface FactMaker {
  readonly device: Device;
  readonly receivedAtMs: number;
  readonly eventIdOf: (identity: Identity) => string;
  readonly placeInTime: (record: TimedRecord) => PlaceInTime;
}

export function createFactMaker({ serviceKey, device, receivedAtMs }: FactContext): FactMaker {
  const { timeZone } = device;
  const place = { timeZone, deliverFromMs: Date.parse(device.deliverFrom), receivedAtMs };
  return {
    device,
    receivedAtMs,
    eventIdOf: createEventIdOf(serviceKey),
    placeInTime: (record) => placeInTime(record, place),
  };
}
