import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createReceiver, type Receiver } from '../../local/simulator/receiver.ts';
import { openFrontDoor, type FrontDoor } from '../support/front-door.ts';
import { startSystem, toCustomer, type Customer, type System } from '../support/system.ts';
import { damageLine, logsIn, tear, TEARS } from '../support/torn-log.ts';

const SERIAL = 'TORN0001';
const SECRET = 'tu-secreto-webhook';
const MINUTE_MS = 60_000;
const LOGS = ['dynamodb.log', 'scheduler.log', 'sqs.log'];
/** Nothing is in it: nobody invokes a function of ours without waiting for it. */
const EMPTY_LOG = 'lambda.log';

const scratch = mkdtempSync(join(tmpdir(), 'punchconnect-torn-'));
/** The data of a cloud that died: every call had been answered, nothing was closed. */
const deadDir = join(scratch, 'dead');
let folders = 0;
/** The webhook's address; each test has a receiver of its own behind it. */
let door: FrontDoor;
let receiver: Receiver;
let system: System;
let customer: Customer;
const times = new Map<number, string>();
const running: (() => Promise<void>)[] = [];

async function punch(pin: number): Promise<void> {
  const { clock, url } = system.cloud;
  // A clock sends the same line again.
  const time = times.get(pin) ?? new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  times.set(pin, time);
  const answer = await fetch(`${url}/iclock/cdata?SN=${SERIAL}&table=ATTLOG&Stamp=9999`, {
    method: 'POST',
    body: `${pin}\t${time}\t0\t1\t0\t0\t0\n`,
  });
  expect(await answer.text()).toBe('OK: 1\n');
  await system.cloud.idle();
}

async function storedPins(): Promise<string[]> {
  const events = await toCustomer(system.cloud.url, customer).list<{ employee_id: string }>(
    `/v1/events?device=${SERIAL}`,
  );
  return events.map(({ employee_id }) => employee_id);
}

async function receive(status: number): Promise<void> {
  receiver = await createReceiver({ secret: SECRET, now: () => system.cloud.clock.now() });
  receiver.setMode({ status, fail: status === 200 ? 0 : 1 });
  running.push(() => receiver.close());
  door.setPort(receiver.port);
}

async function start(dataDir: string): Promise<void> {
  system = await startSystem({ dataDir });
  running.push(() => system.stop());
}

async function stopAll(): Promise<void> {
  for (const stop of running.splice(0).reverse()) await stop();
}

/** A copy of what the dead cloud left. */
function leftBehind(): string {
  const dataDir = join(scratch, String(++folders));
  cpSync(deadDir, dataDir, { recursive: true });
  return dataDir;
}

/** Five punches to a receiver that is down: a lane waits for its alarm, and the last punch is the last that was written. */
beforeAll(async () => {
  door = await openFrontDoor(() => {});
  await receive(503);
  const dataDir = join(scratch, 'alive');
  await start(dataDir);
  customer = await system.addCustomer();
  await customer.addDevice({ serial: SERIAL, model: 'SpeedFace-V5L', time_zone: 'UTC' });
  await customer.addWebhook({ url: `${door.url}/webhook`, secret: SECRET });
  for (const pin of [1, 2, 3, 4, 5]) await punch(pin);
  expect(receiver.counts.attempts).toBe(1);
  expect(system.cloud.scheduler.schedules()).toHaveLength(1);
  cpSync(dataDir, deadDir, { recursive: true });
  await stopAll();
});
afterEach(stopAll);
afterAll(async () => {
  await door.close();
  rmSync(scratch, { recursive: true });
});

describe('a cloud whose machine went down while a log was written', () => {
  it('keeps its data in these logs', () => {
    expect(logsIn(deadDir)).toEqual([...LOGS, EMPTY_LOG].sort());
  });

  it.each(LOGS.flatMap((log) => Object.entries(TEARS).map(([what, how]) => [log, what, how] as const)))(
    'has all that was written before, and goes on: %s %s',
    async (log, what, how) => {
      const dataDir = leftBehind();
      tear(join(dataDir, log), how);
      await receive(200);

      await start(dataDir);
      const isPunchGone = log === 'dynamodb.log' && what.startsWith('lost');
      expect(await storedPins()).toEqual(isPunchGone ? ['1', '2', '3', '4'] : ['1', '2', '3', '4', '5']);

      // What was not written was not acknowledged either: the clock sends it again.
      await punch(5);
      await system.cloud.advance(4.5 * MINUTE_MS);
      // An alarm that was torn off is made good by the next punch.
      await punch(6);
      await system.cloud.idle();

      expect(await storedPins()).toEqual(['1', '2', '3', '4', '5', '6']);
      expect(receiver.received.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(receiver.problems).toEqual([]);
      expect(system.cloud.scheduler.schedules()).toEqual([]);
      expect(system.cloud.sqs.depths().every(({ visible, inFlight }) => visible + inFlight === 0)).toBe(true);
    },
  );
});

describe('a log that is damaged in its middle', () => {
  it.each(LOGS)('keeps the cloud from starting, with file, line and advice: %s', async (log) => {
    const dataDir = leftBehind();
    const path = join(dataDir, log);
    damageLine(path, 2);
    const damaged = readFileSync(path);

    await expect(startSystem({ dataDir })).rejects.toThrow(
      `${path}: line 2 is damaged; start with --fresh to begin with empty data`,
    );

    expect(readFileSync(path).equals(damaged)).toBe(true);
  });
});
