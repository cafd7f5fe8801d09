import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../core/contract/limits.ts';
import { functionOf } from '../../local/access-key.ts';
import { inTurn, type InterceptedCall } from '../../local/intercept.ts';
import { createReceiver, type Receiver } from '../../local/simulator/receiver.ts';
import { DeathAtCall } from '../support/death-at-call.ts';
import { sendRaw } from '../support/raw-http.ts';
import { startSystem, type Customer, type System } from '../support/system.ts';
import { until } from '../support/until.ts';

const SECRET = 'tu-secreto-webhook';
/** How long a ring that nobody finished stays unseen. */
const VISIBILITY_MS = LIMITS.deliverVisibilitySeconds * 1_000;
/** After that deliver reads a webhook and its secret anew. */
const CONFIGURATION_KNOWN_MS = 16_000;

/** One call on the way of a punch. */
interface CallOnTheWay {
  readonly by: 'DeviceGateway' | 'Delivery';
  readonly operation: string;
  /** What it reads or writes, in words. */
  readonly of: string;
  /** Tells it from the function's other calls of that operation: is in its input. */
  readonly names: RegExp;
  /** Which of them: each of the two punches of a case has its own. @default 1 */
  readonly nth?: number;
  /** What brings the call about. @default a push of two punches that the receiver takes */
  readonly when?: 'it has just started' | 'the receiver answers 503' | 'the same push comes again';
}

const LOG_ROW = /"wh_\w+#L\d"/;
const CALLS: readonly CallOnTheWay[] = [
  { by: 'DeviceGateway', operation: 'GetItem', of: "the serial's owner", names: /"SERIAL#/ },
  { by: 'DeviceGateway', operation: 'GetItem', of: 'the device', names: /"DEV#/ },
  { by: 'DeviceGateway', operation: 'GetItem', of: 'the service key', names: /"SERVICE"/, when: 'it has just started' },
  {
    by: 'DeviceGateway',
    operation: 'Decrypt',
    of: 'the service key',
    names: /service-key/,
    when: 'it has just started',
  },
  { by: 'DeviceGateway', operation: 'BatchGetItem', of: 'the journal', names: /"HEAD"/ },
  { by: 'DeviceGateway', operation: 'TransactWriteItems', of: 'the journal', names: /"HEAD"/ },
  { by: 'DeviceGateway', operation: 'Query', of: 'the webhooks', names: /"WH#"/ },
  { by: 'DeviceGateway', operation: 'SendMessageBatch', of: 'the ring', names: /lane/ },
  { by: 'DeviceGateway', operation: 'GetItem', of: 'its sighting', names: /"SEEN#/, when: 'the same push comes again' },
  {
    by: 'DeviceGateway',
    operation: 'UpdateItem',
    of: 'its sighting',
    names: /"SEEN#/,
    when: 'the same push comes again',
  },
  { by: 'Delivery', operation: 'BatchGetItem', of: 'webhook state and lane', names: /"LANE#/ },
  { by: 'Delivery', operation: 'GetItem', of: 'the webhook', names: /"WH#/ },
  { by: 'Delivery', operation: 'GetItem', of: 'the secret', names: /"SECRET#/ },
  { by: 'Delivery', operation: 'Decrypt', of: 'the secret', names: /webhook-secret/ },
  { by: 'Delivery', operation: 'GetItem', of: 'the registration', names: /"REG"/ },
  { by: 'Delivery', operation: 'GetItem', of: "the journal's end", names: /"HEAD"/ },
  { by: 'Delivery', operation: 'GetItem', of: 'an event', names: /"P#/ },
  { by: 'Delivery', operation: 'GetItem', of: 'an event', names: /"P#/, nth: 2 },
  { by: 'Delivery', operation: 'Query', of: 'the events', names: /"P#/ },
  { by: 'Delivery', operation: 'PutItem', of: 'the log', names: LOG_ROW },
  { by: 'Delivery', operation: 'PutItem', of: 'the lane', names: /"LANE#/ },
  { by: 'Delivery', operation: 'PutItem', of: 'the log', names: LOG_ROW, nth: 2 },
  { by: 'Delivery', operation: 'PutItem', of: 'the lane', names: /"LANE#/, nth: 2 },
  { by: 'Delivery', operation: 'PutItem', of: 'the log', names: LOG_ROW, when: 'the receiver answers 503' },
  { by: 'Delivery', operation: 'PutItem', of: 'the lane', names: /"LANE#/, when: 'the receiver answers 503' },
  {
    by: 'Delivery',
    operation: 'UpdateItem',
    of: 'the failure',
    names: /SET failing/,
    when: 'the receiver answers 503',
  },
  { by: 'Delivery', operation: 'CreateSchedule', of: 'the alarm', names: /alarm/, when: 'the receiver answers 503' },
  { by: 'Delivery', operation: 'GetItem', of: 'the log', names: LOG_ROW, when: 'the receiver answers 503' },
  {
    by: 'Delivery',
    operation: 'UpdateItem',
    of: 'the recovery',
    names: /REMOVE fail/,
    when: 'the receiver answers 503',
  },
];
const CASES = CALLS.flatMap((call) => (['before', 'after'] as const).map((phase) => ({ ...call, phase })));

const nameOf = ({ by, phase, operation, of, nth, when }: (typeof CASES)[number]): string =>
  `${by} dies ${phase} ${operation} of ${of}${nth === undefined ? '' : ` (no. ${nth})`}${when ? `, when ${when}` : ''}`;

const isCall = ({ by, operation, names }: CallOnTheWay, made: InterceptedCall): boolean =>
  made.operation === operation &&
  functionOf(made.accessKeyId)?.startsWith(by) === true &&
  names.test(JSON.stringify(made.input));

const death = new DeathAtCall(() => system.cloud);
/** Calls of a push or a visit that no case is about. */
const unknownCalls = new Set<string>();
const watch = (call: InterceptedCall): void => {
  const by = functionOf(call.accessKeyId);
  if (!isWatching || by === undefined || by.startsWith('ManagementApi')) return;
  if (!CALLS.some((known) => isCall(known, call)))
    unknownCalls.add(`${by} ${call.operation} ${JSON.stringify(call.input)}`);
};
let isWatching = false;
let system: System;
let customer: Customer;
let receiver: Receiver;
let webhookId: string;
let devices = 0;
let serial: string;

beforeAll(async () => {
  system = await startSystem({ intercept: inTurn(watch, death.intercept) });
  customer = await system.addCustomer();
  receiver = await createReceiver({ secret: SECRET, now: () => system.cloud.clock.now() });
  webhookId = await customer.addWebhook({ url: receiver.url, secret: SECRET });
  // The first push of all makes the service key.
  serial = await addDevice();
  await sendUntilHeard(toLines(['1']));
  await settle();
  isWatching = true;
});
afterAll(async () => {
  await receiver.close();
  await system.stop();
});

async function startAnew(by: CallOnTheWay['by']): Promise<void> {
  const isIt = (id: string): boolean => id.startsWith(`${by}Function`) && /Function[0-9A-F]{8}$/.test(id);
  for (const id of Object.keys(system.cloud.resources).filter(isIt)) await system.cloud.kill(id);
}

async function addDevice(): Promise<string> {
  const added = `DEATH${String(++devices).padStart(4, '0')}`;
  await customer.addDevice({ serial: added, model: 'SpeedFace-V5L', time_zone: 'UTC' });
  return added;
}

const toLines = (pins: readonly string[]): string => {
  const time = new Date(system.cloud.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  return pins.map((pin) => `${pin}\t${time}\t0\t1\t\t0\t0\t\n`).join('');
};

/** @returns whether the device heard OK. */
async function send(lines: string): Promise<boolean> {
  const head = `POST /iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=9999 HTTP/1.1\r\nContent-Length: ${lines.length}`;
  const { status, body } = await sendRaw(system.cloud.port, Buffer.from(`${head}\r\n\r\n${lines}`));
  return status === 200 && body.startsWith('OK');
}

/** Sends the same lines until OK is heard. @returns how often that was. */
async function sendUntilHeard(lines: string): Promise<number> {
  let sent = 0;
  await until('an OK', () => {
    sent += 1;
    return send(lines);
  });
  return sent;
}

const isAtRest = (): boolean =>
  system.cloud.sqs.depths().every(({ visible, inFlight }) => visible + inFlight === 0) &&
  system.cloud.scheduler.schedules().every(({ isCompleted }) => isCompleted);

/** Lets pass what a dead instance holds, as long as something waits. */
const settle = (): Promise<true> =>
  until('nothing to be left waiting', async () => {
    await system.cloud.idle();
    if (isAtRest()) return true;
    await system.cloud.advance(VISIBILITY_MS + 1_000);
    return false;
  });

const dieAt = ({ by, operation, phase, nth, names }: (typeof CASES)[number]): void =>
  death.killAt({ functionId: by, operation, phase, nth, matches: ({ input }) => names.test(JSON.stringify(input)) });

const arrivals = () => receiver.received.filter(({ deviceSerial }) => deviceSerial === serial);

/** Each punch once in the journal; each delivered, in order, and when again then the same. */
async function expectWhole(pins: readonly string[]): Promise<void> {
  const events = await customer.list<{ event_id: string; employee_id: string }>(`/v1/events?device=${serial}`);
  expect(events.map(({ employee_id }) => employee_id)).toEqual(pins);

  expect(receiver.problems).toEqual([]);
  const firsts = arrivals().filter(({ repeat }) => !repeat);
  expect(firsts.map(({ sequence }) => sequence)).toEqual(pins.map((_, index) => index + 1));
  expect(firsts.map(({ eventId }) => eventId)).toEqual(events.map(({ event_id }) => event_id));
  for (const { eventId, body } of arrivals()) {
    expect(body).toBe(firsts.find((first) => first.eventId === eventId)?.body);
  }
  const deliveries = await customer.list(`/v1/deliveries?device=${serial}`);
  expect(deliveries).toMatchObject(pins.map(() => ({ status: 'delivered' })));
}

describe('two punches', () => {
  beforeEach(async () => {
    system.cloud.clock.advance(CONFIGURATION_KNOWN_MS);
    serial = await addDevice();
    receiver.setMode({ fail: 0 });
  });

  it.each(CASES.map((call) => [nameOf(call), call] as const))('arrive all the same: %s', async (_, call) => {
    const killsBefore = death.kills;
    dieAt(call);
    if (call.when === 'it has just started') await startAnew(call.by);
    if (call.when === 'the receiver answers 503') receiver.setMode({ fail: 1, status: 503 });
    const lines = toLines(['1', '2']);

    let pushes = await sendUntilHeard(lines);
    if (call.when === 'the same push comes again') pushes += await sendUntilHeard(lines);
    await system.cloud.idle();
    receiver.setMode({ fail: 0 });
    await settle();

    expect(death.kills - killsBefore).toBe(1);
    const heard = call.when === 'the same push comes again' ? 2 : 1;
    expect(pushes).toBe(call.by === 'DeviceGateway' ? heard + 1 : heard);
    await expectWhole(['1', '2']);
  });

  it.each([
    ['after', 'TransactWriteItems'],
    ['before', 'SendMessageBatch'],
  ] as const)(
    'are stored but not rung when the gateway dies %s %s: until the device pushes again, for there is no sweep yet',
    async (phase, operation) => {
      const call = CASES.find((known) => known.phase === phase && known.operation === operation);
      if (!call) throw new Error(`no case of ${operation}`);
      dieAt(call);
      const lines = toLines(['1', '2']);

      expect(await send(lines)).toBe(false);
      await system.cloud.advance(2 * VISIBILITY_MS);
      expect(await customer.list(`/v1/events?device=${serial}`)).toHaveLength(2);
      expect(arrivals()).toEqual([]);

      expect(await send(lines + toLines(['3']))).toBe(true);
      await settle();
      await expectWhole(['1', '2', '3']);
    },
  );
});

describe('after all deaths', () => {
  it('no lane has anything left to do', async () => {
    const lanes = await customer.list(`/v1/webhooks/${webhookId}/lanes`);

    expect(lanes.filter(({ backlog }) => backlog !== 0)).toEqual([]);
    expect(lanes).toHaveLength(CASES.length + 3);
  });

  it('no call was made on the way of a punch that no case is about', () => {
    expect([...unknownCalls]).toEqual([]);
  });
});
