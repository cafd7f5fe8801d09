import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../core/contract/limits.ts';
import { MovableClock } from '../../local/clock.ts';
import { createRandom, pickWeighted } from '../../local/random.ts';
import { createReceiver, type Receiver } from '../../local/simulator/receiver.ts';
import { VirtualClock } from '../../local/simulator/virtual-clock.ts';
import { openFrontDoor, type FrontDoor } from '../support/front-door.ts';
import { NpmStart, readLocalJson } from '../support/npm-start.ts';
import { toCustomer, type Customer } from '../support/system.ts';
import { until } from '../support/until.ts';

const SEED = Number(process.env['KILL_SEED'] ?? 20_261_124);
const KILLS = 10;
const SERIALS = ['KILL0001', 'KILL0002', 'KILL0003'];
const SECRET = 'tu-secreto-webhook';
/** People do not queue longer than this at a clock that cannot send. */
const MOST_WAITING = 12;

/** When the process dies: right after that many more of these have happened. */
interface Moment {
  readonly what: 'request under way' | 'punch acknowledged' | 'event received';
  left: number;
}

/** What `GET /_local/state` tells, as far as it matters here. */
interface CloudState {
  readonly clock_offset_ms: number;
  readonly queues: readonly { readonly visible: number; readonly in_flight: number }[];
  readonly schedules: readonly unknown[];
}

const dataDir = mkdtempSync(join(tmpdir(), 'punchconnect-kill-'));
const random = createRandom(SEED);
const deviceClock = new MovableClock();
let cloud: NpmStart;
let door: FrontDoor;
let receiver: Receiver;
let devices: VirtualClock[];
let cloudOffsetMs = 0;
let people = 0;
let moment: Moment | undefined;
let isKilled = false;
const moments: string[] = [];

function happened(what: Moment['what']): void {
  if (moment?.what !== what || --moment.left > 0) return;
  moment = undefined;
  door.setPort(undefined);
  isKilled = true;
  void cloud.stop('SIGKILL');
}

function drawMoment(): Moment {
  const what = pickWeighted(random, [
    ['request under way', 1],
    ['punch acknowledged', 1],
    ['event received', 1],
  ] as const);
  const left = 1 + Math.floor(random() * 20);
  moments.push(`${left}. ${what}`);
  return { what, left };
}

async function startCloud(): Promise<void> {
  cloud = new NpmStart('--data-dir', dataDir, '--port', '0');
  await cloud.ready();
  cloudOffsetMs = (await stateOf()).clock_offset_ms;
}

const url = (): string => readLocalJson(dataDir).url;
const stateOf = async (): Promise<CloudState> => (await (await fetch(`${url()}/_local/state`)).json()) as CloudState;
const customer = (): Customer => {
  const { url: address, account_id, api_key } = readLocalJson(dataDir);
  return toCustomer(address, { accountId: account_id, apiKey: api_key });
};

/** Lets run out what a killed visit holds: nobody else gets its message before. */
async function passVisibilityTimeout(): Promise<void> {
  const body = JSON.stringify({ advance_ms: (LIMITS.deliverVisibilitySeconds + 1) * 1_000 });
  try {
    const { status } = await fetch(`${url()}/_local/clock`, { method: 'POST', body });
    if (status !== 200) throw new Error(`the clock was not moved: ${status}`);
    cloudOffsetMs = (await stateOf()).clock_offset_ms;
  } catch (error) {
    // It may be killed meanwhile. Then the clock is moved all the same, which its next start tells.
    if (!isKilled) throw error;
  }
}

function letPeoplePunch(): void {
  for (const device of devices) {
    if (device.waiting < MOST_WAITING) device.punch({ pin: String(++people), status: 0, verify: 15 });
  }
  deviceClock.advance(1_500);
}

beforeAll(async () => {
  door = await openFrontDoor(() => happened('request under way'));
  receiver = await createReceiver({
    secret: SECRET,
    now: () => Date.now() + cloudOffsetMs,
    onEvent: ({ kind }) => {
      if (kind === 'attempt') happened('event received');
    },
  });
  devices = SERIALS.map(
    (serial) =>
      new VirtualClock({
        server: door.url,
        serial,
        zone: 'UTC',
        clock: deviceClock,
        onEvent: ({ kind }) => {
          if (kind === 'punches-acknowledged') happened('punch acknowledged');
        },
      }),
  );
  await startCloud();
  for (const serial of SERIALS) {
    await customer().addDevice({ serial, model: 'SpeedFace-V5L', time_zone: 'UTC' });
  }
  await customer().addWebhook({ url: receiver.url, secret: SECRET });
});
afterAll(async () => {
  await Promise.all(devices.map((device) => device.stop()));
  await door.close();
  await cloud.stop('SIGKILL');
  await receiver.close();
  deviceClock.stop();
  rmSync(dataDir, { recursive: true });
});

describe(`a local cloud that is killed ${KILLS} times under load (KILL_SEED=${SEED} draws the same moments)`, () => {
  it('comes back each time, and in the end nothing waits', async () => {
    for (const device of devices) device.start();
    for (let kill = 0; kill < KILLS; kill++) {
      isKilled = false;
      moment = drawMoment();
      door.setPort(Number(new URL(url()).port));
      await passVisibilityTimeout();
      await until(`the ${moments.at(-1)}`, () => {
        letPeoplePunch();
        return isKilled;
      });
      await cloud.ended;
      await startCloud();
    }
    isKilled = false;
    door.setPort(Number(new URL(url()).port));
    await until('every punch to be acknowledged', () => {
      deviceClock.advance(1_500);
      return devices.every(({ waiting }) => waiting === 0);
    });
    await until('nothing to wait', async () => {
      await passVisibilityTimeout();
      const { queues, schedules } = await stateOf();
      return schedules.length === 0 && queues.every(({ visible, in_flight }) => visible + in_flight === 0);
    });
  }, 600_000);

  it('has every punch that was acknowledged, once', async () => {
    for (const device of devices) {
      const events = await customer().list<{ employee_id: string; device_time: string }>(
        `/v1/events?device=${device.serial}&limit=200`,
      );
      const stored = events.map(({ employee_id, device_time }) => `${employee_id} ${device_time}`);
      expect(stored.sort()).toEqual(device.acknowledged.map(({ pin, deviceTime }) => `${pin} ${deviceTime}`).sort());
      expect(device.acknowledged).toHaveLength(device.counts.made);
    }
  });

  it('has delivered each of them at least once, in order and without a hole', async () => {
    expect(receiver.problems).toEqual([]);
    for (const { serial, counts } of devices) {
      const firsts = receiver.received.filter(({ deviceSerial, repeat }) => deviceSerial === serial && !repeat);
      expect(firsts.map(({ sequence }) => sequence)).toEqual(Array.from({ length: counts.made }, (_, n) => n + 1));
    }
    expect(receiver.counts.accepted).toBe(people);
    const [webhook] = await customer().list<{ id: string }>('/v1/webhooks');
    const lanes = await customer().list(`/v1/webhooks/${webhook?.id}/lanes`);
    expect(lanes).toMatchObject(SERIALS.map(() => ({ state: 'caught_up', backlog: 0 })));
  });
});
