import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../core/contract/limits.ts';
import { MovableClock } from '../../local/clock.ts';
import type { InterceptedCall } from '../../local/intercept.ts';
import { createRandom } from '../../local/random.ts';
import { createReceiver, type Receiver } from '../../local/simulator/receiver.ts';
import { VirtualClock } from '../../local/simulator/virtual-clock.ts';
import type { UnkindOptions } from '../../local/unkind/unkindness.ts';
import { isLogWrite } from './death-at-call.ts';
import { startSystem, toCustomer, type Customer, type System } from './system.ts';
import { until } from './until.ts';

const SEED = 20260328;
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

export interface MainPath {
  readonly devices: number;
  /** A multiple of 5. */
  readonly punchesPerDevice: number;
  /** Deliver is killed each time it has written this many records of the log: before its cursor moves. */
  readonly killAfterLogWrites: number;
  /** @default a kind cloud */
  readonly unkind?: UnkindOptions;
}

/**
 * Clocks that punch, to two webhooks, of which one is shaky and down for a while; deliver is killed again and again.
 * @returns the system, once it runs.
 */
export function describeMainPath(
  name: string,
  { devices: deviceCount, punchesPerDevice, killAfterLogWrites, unkind }: MainPath,
): () => System {
  const punches = deviceCount * punchesPerDevice;
  const sequences = Array.from({ length: punchesPerDevice }, (_, index) => index + 1);
  const dataDir = mkdtempSync(join(tmpdir(), 'punchconnect-main-path-'));
  const clock = new MovableClock();
  const random = createRandom(SEED);
  const devices: VirtualClock[] = [];
  let system: System;
  let customer: Customer;
  let steady: Receiver;
  let shaky: Receiver;
  let logWrites = 0;
  let kills = 0;

  /** Kills the instance of deliver that has just written to the log, so that its lane never hears of it. */
  const intercept = async (call: InterceptedCall): Promise<void> => {
    if (call.phase !== 'after' || !isLogWrite(call)) return;
    logWrites += 1;
    if (logWrites % killAfterLogWrites === 0) kills += await system.cloud.kill(call.accessKeyId);
  };

  /** Lets time pass, and what it brings about come to its end. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await system.cloud.idle();
  };

  /** Of a list; the API has its share of the trouble, and its callers try again. */
  const list = <Item>(path: string): Promise<Item[]> =>
    until(`an answer to ${path}`, () => customer.list<Item>(path).catch(() => undefined));

  const expectWholeAndOrdered = (receiver: Receiver): void => {
    expect(receiver.problems).toEqual([]);
    const firsts = new Map<string, number[]>();
    for (const { deviceSerial, sequence, repeat } of receiver.received) {
      if (!repeat) firsts.set(deviceSerial, [...(firsts.get(deviceSerial) ?? []), sequence]);
    }
    expect([...firsts.keys()].sort()).toEqual(devices.map(({ serial }) => serial));
    for (const inOrder of firsts.values()) expect(inOrder).toEqual(sequences);
  };

  /** A customer is set up while the cloud is kind; then the same data are run as they are to be. */
  beforeAll(async () => {
    const now = (): number => clock.now();
    steady = await createReceiver({ secret: SECRET, now });
    shaky = await createReceiver({ secret: SECRET, now, fail: 0.2, random });
    const serials = Array.from({ length: deviceCount }, (_, index) => `VIRTUAL${String(index + 1).padStart(4, '0')}`);
    const kind = await startSystem({ clock, dataDir });
    const owner = await kind.addCustomer();
    for (const { url } of [steady, shaky]) await owner.addWebhook({ url, secret: SECRET });
    for (const serial of serials) await owner.addDevice({ serial, model: 'SpeedFace-V5L', time_zone: ZONE });
    await kind.stop();

    system = await startSystem({ clock, dataDir, intercept, ...(unkind ? { unkind } : {}) });
    customer = toCustomer(system.cloud.url, owner);
    const disturb = () => (random() < 0.05 ? 'lost-answer' : 'none');
    for (const serial of serials) {
      devices.push(new VirtualClock({ server: system.cloud.url, serial, zone: ZONE, clock, disturb }));
    }
  });
  afterAll(async () => {
    await Promise.all(devices.map((device) => device.stop()));
    await Promise.all([steady.close(), shaky.close()]);
    await system.stop();
    clock.stop();
    rmSync(dataDir, { recursive: true });
  });

  describe(`${name}: ${deviceCount} clocks, ${punches} punches, two webhooks, one shaky and down for a while, deliver killed`, () => {
    it('brings every punch to both, per device in order and without a hole', async () => {
      for (const device of devices) device.start();
      let made = 0;
      for (let burst = 0; made < punches; burst++) {
        for (const device of devices) {
          for (let count = 0; count < 5; count++) {
            const pin = String(1 + ((burst * 5 + count) % punchesPerDevice));
            if (device.punch({ pin, status: burst % 2, verify: 15 })) made += 1;
          }
        }
        shaky.setMode({ down: burst >= 8 && burst < 12 });
        await pass(3_000);
      }
      shaky.setMode({ down: false });
      await until('every punch to be acknowledged', async () => {
        await pass(5_000);
        return devices.every(({ waiting }) => waiting === 0);
      });
      await Promise.all(devices.map((device) => device.stop()));
      await until('every punch to be delivered', async () => {
        await pass(300_000);
        return [steady, shaky].every(({ counts }) => counts.accepted === punches);
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
        const events = await list<Event>(`/v1/events?device=${device.serial}&limit=200`);

        const stored = events.map(({ employee_id, device_time }) => `${employee_id} ${device_time}`);
        expect(stored.sort()).toEqual(device.acknowledged.map(({ pin, deviceTime }) => `${pin} ${deviceTime}`).sort());
        expect(events.map(({ sequence }) => sequence)).toEqual(sequences);
      }
    });

    it('leaves nothing waiting: no lane, no message, no alarm', async () => {
      shaky.setMode({ fail: 0 });
      const webhooks = await list<{ id: string }>('/v1/webhooks');
      const lanes = async () =>
        (await Promise.all(webhooks.map(({ id }) => list<{ backlog: number }>(`/v1/webhooks/${id}/lanes`)))).flat();

      // Killed at the last event of a lane, deliver leaves it one behind until its ring is visible again.
      await until('every lane to catch up, and the last stale ring to come', async () => {
        await pass(VISIBILITY_MS + 1_000);
        return (
          (await lanes()).every(({ backlog }) => backlog === 0) &&
          system.cloud.sqs.depths().every(({ visible, inFlight }) => visible + inFlight === 0) &&
          system.cloud.scheduler.schedules().every(({ isCompleted }) => isCompleted)
        );
      });

      expect(await lanes()).toHaveLength(2 * deviceCount);
    });
  });
  return () => system;
}
