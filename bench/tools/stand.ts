import { CloudApi } from '../../local/simulator/cloud-api.ts';
import { Device } from './device.ts';
import { createOrderReceiver, type OrderReceiver } from './order-receiver.ts';

/** Devices that push to a cloud, and a webhook that it delivers to. */
export interface Stand {
  readonly devices: readonly [Device, ...Device[]];
  readonly receiver: OrderReceiver;
  readonly close: () => Promise<void>;
}

/** Registrations that are made at the same time. */
const AT_A_TIME = 4;

export async function createStand({ url, apiKey, devices: count }: StandOptions): Promise<Stand> {
  const api = new CloudApi({ url, apiKey });
  const receiver = await createOrderReceiver();
  await api.post('/v1/webhooks', { url: receiver.url, events: ['attendance.punch'] });
  const serials = Array.from({ length: count }, (_, index) => `BENCH${String(index + 1).padStart(8, '0')}`);
  for (let start = 0; start < count; start += AT_A_TIME) {
    const some = serials.slice(start, start + AT_A_TIME);
    await Promise.all(
      some.map((serial) => api.post('/v1/devices', { serial, model: 'SpeedFace-V5L', time_zone: 'UTC' })),
    );
  }
  const [first, ...others] = serials.map((serial) => new Device(new URL(url), serial));
  if (!first) throw new Error('a stand needs at least one device');
  return { devices: [first, ...others], receiver, close: () => receiver.close() };
}

export interface StandOptions {
  readonly url: string;
  readonly apiKey: string;
  /** How many. */
  readonly devices: number;
}
