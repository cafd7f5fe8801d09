import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../core/contract/limits.ts';
import { MovableClock } from '../../local/clock.ts';
import { createRandom } from '../../local/random.ts';
import { createReceiver, type Receiver } from '../../local/simulator/receiver.ts';
import { VirtualClock } from '../../local/simulator/virtual-clock.ts';
import { USUAL_SWITCHES } from '../../local/unkind/switches.ts';
import { type Customer, startSystem, type System, toCustomer } from '../support/system.ts';
import { until } from '../support/until.ts';

const SEED = Number(process.env['UNKIND_SEED'] ?? 20_261_124);
const SERIALS = ['UNKIND1', 'UNKIND2', 'UNKIND3', 'UNKIND4', 'UNKIND5'];
const PUNCHES_PER_DEVICE = 40;
const SECRET = 'tu-secreto-webhook';

/** What the dice are for, with the switches on. */
const PURPOSES = [
  'calls.before',
  'calls.after',
  'lambda.ended',
  'lambda.fresh',
  'lambda.repeated',
  'scheduler.late',
  'scheduler.doubled',
  'sqs.late',
  'sqs.doubled',
  'sqs.reordered',
];

const dataDir = mkdtempSync(join(tmpdir(), 'punchconnect-unkind-'));
const clock = new MovableClock();
let system: System;
let customer: Customer;
let receiver: Receiver;
let devices: VirtualClock[];

/** A customer is set up while the cloud is kind; then the same data are run by an unkind one. */
beforeAll(async () => {
  receiver = await createReceiver({ secret: SECRET, now: () => clock.now(), fail: 0.3, random: createRandom(SEED) });
  const kind = await startSystem({ clock, dataDir });
  const owner = await kind.addCustomer();
  await owner.addWebhook({ url: receiver.url, secret: SECRET });
  for (const serial of SERIALS) await owner.addDevice({ serial, model: 'SpeedFace-V5L' });
  await kind.stop();

  system = await startSystem({ clock, dataDir, unkind: { seed: SEED } });
  customer = toCustomer(system.cloud.url, owner);
  devices = SERIALS.map(
    (serial) => new VirtualClock({ server: system.cloud.url, serial, zone: 'America/Mexico_City', clock }),
  );
});
afterAll(async () => {
  await Promise.all(devices.map((device) => device.stop()));
  await receiver.close();
  await system.stop();
  clock.stop();
  rmSync(dataDir, { recursive: true });
});

/** Lets time pass, and what it brings about come to its end. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await system.cloud.idle();
}

describe(`a cloud with every usual switch on (UNKIND_SEED=${SEED} repeats it)`, () => {
  it(`has ${USUAL_SWITCHES.length} switches on and still brings every punch, per device in order and without a hole`, async () => {
    for (const device of devices) device.start();
    for (let number = 0; number < PUNCHES_PER_DEVICE; number++) {
      for (const device of devices)
        expect(device.punch({ pin: String(number + 1), status: 0, verify: 15 })).toBeTruthy();
      await pass(1_500);
    }
    await until('every punch to be acknowledged', async () => {
      await pass(5_000);
      return devices.every(({ waiting }) => waiting === 0);
    });
    await until('every punch to be delivered', async () => {
      await pass(LIMITS.deliverVisibilitySeconds * 1_000);
      return receiver.counts.accepted === SERIALS.length * PUNCHES_PER_DEVICE;
    });

    expect(receiver.problems).toEqual([]);
    for (const serial of SERIALS) {
      const firsts = receiver.received.filter(({ deviceSerial, repeat }) => deviceSerial === serial && !repeat);
      expect(firsts.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: PUNCHES_PER_DEVICE }, (_, index) => index + 1),
      );
    }
  }, 600_000);

  it('stored each punch once', async () => {
    for (const serial of SERIALS) {
      // The API has its share of the trouble, and its callers try again.
      const events = await until('the list of events', () =>
        customer.list<{ employee_id: string }>(`/v1/events?device=${serial}&limit=200`).catch(() => undefined),
      );

      const numbers = events.map(({ employee_id }) => Number(employee_id)).sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: PUNCHES_PER_DEVICE }, (_, index) => index + 1));
    }
  });

  it.each(PURPOSES)('gave %s their chance', (purpose) => {
    expect(system.cloud.draws.get(purpose)).toBeGreaterThan(20);
  });
});
