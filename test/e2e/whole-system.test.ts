import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../core/contract/limits.ts';
import { MovableClock } from '../../local/clock.ts';
import type { InterceptedCall } from '../../local/intercept.ts';
import { createRandom } from '../../local/random.ts';
import { createReceiver, type Receiver } from '../../local/simulator/receiver.ts';
import { VirtualClock } from '../../local/simulator/virtual-clock.ts';
import { startSystem, type Customer, type System } from '../support/system.ts';
import { until } from '../support/until.ts';

const DEVICES = 20;
const PUNCHES_PER_DEVICE = 100;
const PUNCHES = DEVICES * PUNCHES_PER_DEVICE;
/** Deliver is killed each time it has written this many records of the log: before its cursor moves. */
const KILL_AFTER_LOG_WRITES = 600;
/** How long a ring that nobody finished stays unseen. */
const VISIBILITY_MS = LIMITS.deliverVisibilitySeconds * 1_000;
const ZONE = 'America/Mexico_City';
const SECRET = 'tu-secreto-webhook';

interface Event {
  readonly event_id: string;
  readonly employee_id: string;
  readonly device_time: string;
  readonly sequence: number;
}

const clock = new MovableClock();
const random = createRandom(20260328);
const devices: VirtualClock[] = [];
let system: System;
let customer: Customer;
let steady: Receiver;
let shaky: Receiver;
let logWrites = 0;
let kills = 0;

/** Kills the instance of deliver that has just written to the log, so that its lane never hears of it. */
async function killBetweenLogAndCursor({
  service,
  operation,
  phase,
  input,
  accessKeyId,
}: InterceptedCall): Promise<void> {
  if (service !== 'dynamodb' || operation !== 'PutItem' || phase !== 'after') return;
  const { Item } = input as { Item: { pk?: { S?: string } } };
  if (!/^wh_\w+#L\d$/.test(Item.pk?.S ?? '')) return;
  logWrites += 1;
  if (logWrites % KILL_AFTER_LOG_WRITES === 0) kills += await system.cloud.kill(accessKeyId);
}

beforeAll(async () => {
  system = await startSystem({ clock, intercept: killBetweenLogAndCursor });
  customer = await system.addCustomer();
  const now = (): number => clock.now();
  steady = await createReceiver({ secret: SECRET, now });
  shaky = await createReceiver({ secret: SECRET, now, fail: 0.2, random });
  for (const { url } of [steady, shaky]) await customer.addWebhook({ url, secret: SECRET });
  for (let number = 1; number <= DEVICES; number++) {
    const serial = `VIRTUAL${String(number).padStart(4, '0')}`;
    await customer.addDevice({ serial, model: 'SpeedFace-V5L', time_zone: ZONE });
    devices.push(
      new VirtualClock({
        server: system.cloud.url,
        serial,
        zone: ZONE,
        clock,
        disturb: () => (random() < 0.05 ? 'lost-answer' : 'none'),
      }),
    );
  }
});
afterAll(async () => {
  await Promise.all(devices.map((device) => device.stop()));
  await Promise.all([steady.close(), shaky.close()]);
  await system.stop();
  clock.stop();
});

describe('20 clocks, 2,000 punches, two webhooks, one of them shaky and down for a while, deliver killed again and again', () => {
  it('brings every punch to both, per device in order and without a hole', async () => {
    for (const device of devices) device.start();
    let made = 0;
    for (let burst = 0; made < PUNCHES; burst++) {
      for (const device of devices) {
        for (let count = 0; count < 5; count++) {
          const pin = String(1 + ((burst * 5 + count) % PUNCHES_PER_DEVICE));
          if (device.punch({ pin, status: burst % 2, verify: 15 })) made += 1;
        }
      }
      shaky.setMode({ down: burst >= 8 && burst < 12 });
      clock.advance(3_000);
      await system.cloud.idle();
    }
    await until('every punch to be acknowledged', async () => {
      clock.advance(5_000);
      await system.cloud.idle();
      return devices.every(({ waiting }) => waiting === 0);
    });
    await Promise.all(devices.map((device) => device.stop()));
    await until('every punch to be delivered', async () => {
      clock.advance(300_000);
      await system.cloud.idle();
      return [steady, shaky].every(({ counts }) => counts.accepted === PUNCHES);
    });

    expect(kills).toBeGreaterThanOrEqual(5);
    for (const receiver of [steady, shaky]) expectWholeAndOrdered(receiver);
  }, 1_200_000);

  it('sends again only what was sent before, byte for byte', () => {
    for (const { received } of [steady, shaky]) {
      const bodies = new Map<string, string>();
      for (const { eventId, body } of received) {
        expect(bodies.get(eventId) ?? body).toBe(body);
        bodies.set(eventId, body);
      }
    }
    const repeatedAfterSuccess = steady.received.filter(({ repeat }) => repeat);
    expect(repeatedAfterSuccess.length).toBeGreaterThanOrEqual(1);
  });

  it('has exactly the punches that were made, each once', async () => {
    for (const device of devices) {
      const events = await customer.list<Event>(`/v1/events?device=${device.serial}&limit=200`);

      const stored = events.map(({ employee_id, device_time }) => `${employee_id} ${device_time}`);
      expect(stored.sort()).toEqual(device.acknowledged.map(({ pin, deviceTime }) => `${pin} ${deviceTime}`).sort());
      expect(events.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: PUNCHES_PER_DEVICE }, (_, index) => index + 1),
      );
    }
  });

  it('leaves nothing waiting: no lane, no message, no alarm', async () => {
    shaky.setMode({ fail: 0 });
    const webhooks = await customer.list<{ id: string }>('/v1/webhooks');
    const lanes = async () =>
      (
        await Promise.all(webhooks.map(({ id }) => customer.list<{ backlog: number }>(`/v1/webhooks/${id}/lanes`)))
      ).flat();

    // Killed at the last event of a lane, deliver leaves it one behind until its ring is visible again.
    await until('every lane to catch up', async () => {
      clock.advance(VISIBILITY_MS + 1_000);
      await system.cloud.idle();
      return (await lanes()).every(({ backlog }) => backlog === 0);
    });

    expect(await lanes()).toHaveLength(2 * DEVICES);
    for (const { visible, inFlight } of system.cloud.sqs.depths()) expect([visible, inFlight]).toEqual([0, 0]);
    expect(system.cloud.scheduler.schedules().filter(({ isCompleted }) => !isCompleted)).toEqual([]);
  });
});

function expectWholeAndOrdered(receiver: Receiver): void {
  expect(receiver.problems).toEqual([]);
  const firsts = new Map<string, number[]>();
  for (const { deviceSerial, sequence, repeat } of receiver.received) {
    if (!repeat) firsts.set(deviceSerial, [...(firsts.get(deviceSerial) ?? []), sequence]);
  }
  expect(firsts.size).toBe(DEVICES);
  for (const sequences of firsts.values()) {
    expect(sequences).toEqual(Array.from({ length: PUNCHES_PER_DEVICE }, (_, index) => index + 1));
  }
}
