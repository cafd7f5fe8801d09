import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConsoleState } from '../../../local/console/console-state.ts';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '../../../local/local-cloud.ts';
import { until } from '../../support/until.ts';

const ORDERS = join(import.meta.dirname, '../../fixtures/templates/orders');
const clouds: LocalCloud[] = [];

afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.stop()));
});

async function start(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  const cloud = await startLocalCloud({ cloudAssemblyDir: ORDERS, report: () => {}, ...options });
  clouds.push(cloud);
  return cloud;
}

async function placeOrder({ url }: LocalCloud, order: { order: string; fails?: number }): Promise<void> {
  await fetch(`${url}/orders`, { method: 'POST', body: JSON.stringify(order) });
}

async function stateOf({ url }: LocalCloud): Promise<ConsoleState> {
  return (await (await fetch(`${url}/_local/state`)).json()) as ConsoleState;
}

async function orderClock({ url }: LocalCloud, order: object, path = ''): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/_local/clock${path}`, { method: 'POST', body: JSON.stringify(order) });
  return { status: answer.status, body: await answer.json() };
}

describe('the console', () => {
  it('shows what runs and what waits', async () => {
    const cloud = await start();
    await placeOrder(cloud, { order: 'o1', fails: 1 });
    await cloud.idle();

    const state = await stateOf(cloud);

    expect(state).toMatchObject({
      pid: process.pid,
      stack: 'Orders',
      clock_offset_ms: 0,
      clock_move: null,
      next_alarm: null,
      schedules: [],
      schedule_count: 0,
      work: { rows: [], more: false },
      trouble: [],
    });
    expect(state.functions.find(({ name }) => name === 'workerFn')).toEqual({
      name: 'workerFn',
      memory_mb: 256,
      timeout_seconds: 20,
      instances: 1,
      running: 0,
      invocations: 1,
      errors: 0,
      last_error: null,
    });
    expect(state.queues.find(({ name }) => name === 'inbox')).toEqual({
      name: 'inbox',
      fifo: false,
      visible: 0,
      delayed: 0,
      in_flight: 1,
      oldest: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      consumers: ['workerFn'],
      dead_letters_of: [],
      groups: [],
      group_count: 0,
    });
    expect(state.tables).toEqual([{ name: 'ledger', items: 0, indexes: ['by-kind'] }]);
    expect(state.routes).toContainEqual({ route: 'POST /orders', function: 'intakeFn' });
  });

  it('moves the clock, and answers when what was due on the way has come to its end', async () => {
    const cloud = await start();
    await placeOrder(cloud, { order: 'o1', fails: 1 });
    await cloud.idle();

    const moved = await orderClock(cloud, { advance_ms: 120_000 });

    expect(moved).toMatchObject({ status: 200, body: { clock_offset_ms: 120_000, clock_move: null } });
    expect((await stateOf(cloud)).tables[0]?.items).toBe(1);
  });

  it('shows a move that goes on, and stops it', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const cloud = await start({
      intercept: async ({ operation, phase }) => {
        if (operation === 'PutItem' && phase === 'before') await held;
      },
    });
    await placeOrder(cloud, { order: 'o1', fails: 1 });
    await cloud.idle();

    const moved = orderClock(cloud, { advance_ms: 3_600_000 });
    const move = await until('the move to go on', async () => {
      const { clock_move } = await stateOf(cloud);
      return clock_move !== null && clock_move.done_ms > 0 ? clock_move : undefined;
    });
    expect(move.ms).toBe(3_600_000);
    expect(move.done_ms).toBeLessThanOrEqual(120_000);
    expect((await orderClock(cloud, {}, '/stop')).status).toBe(200);
    release();

    expect((await moved).body).toMatchObject({ clock_move: null });
    expect(cloud.clock.offsetMs).toBe(move.done_ms);
  });

  it('refuses a second move while one goes on', async () => {
    const cloud = await start();

    const [first, second] = await Promise.all([
      orderClock(cloud, { advance_ms: 3_600_000 }),
      orderClock(cloud, { advance_ms: 3_600_000 }),
    ]);

    expect([first.status, second.status].sort()).toEqual([200, 409]);
    expect(cloud.clock.offsetMs).toBe(3_600_000);
  });

  it('has no next alarm to move to when none is set', async () => {
    const cloud = await start();

    expect(await orderClock(cloud, { advance_to: 'next_alarm' })).toEqual({
      status: 409,
      body: { message: 'no alarm is set' },
    });
  });

  it('tells the type of a function’s last error', async () => {
    const cloud: LocalCloud = await start({
      async intercept({ operation, accessKeyId, phase }) {
        if (operation === 'SendMessage' && phase === 'before') await cloud.kill(accessKeyId);
      },
    });
    await placeOrder(cloud, { order: 'o1' });

    const { functions } = await stateOf(cloud);

    expect(functions.find(({ name }) => name === 'intakeFn')).toMatchObject({
      invocations: 1,
      errors: 1,
      last_error: { at: expect.stringMatching(/Z$/) as unknown, type: 'Runtime.ExitError' },
    });
  });

  it.each([
    ['no JSON', 'POST', '/_local/clock', 'advance', {}, 400],
    ['time running backwards', 'POST', '/_local/clock', '{"advance_ms":-1}', {}, 400],
    ['a path of no use', 'GET', '/_local/else', undefined, {}, 404],
    ['a path out of the page’s folder', 'GET', '/_local/../console.ts', undefined, {}, 404],
    ['another name for this machine', 'GET', '/_local/state', undefined, { host: 'evil.example' }, 403],
    ['another page’s origin', 'POST', '/_local/clock', '{"advance_ms":1}', { origin: 'http://localhost:3000' }, 403],
  ])('refuses tools that send %s', async (_what, method, path, body, headers, status) => {
    const { port, clock } = await start();

    expect(await statusOf(port, { method, path, body, headers })).toBe(status);
    expect(clock.offsetMs).toBe(0);
  });
});

/** By a raw request: `fetch` does not let one choose the Host, or a path with dots. */
function statusOf(
  port: number,
  { method, path, body = '', headers }: { method: string; path: string; body?: string | undefined; headers: object },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request({ port, method, path, headers: { ...headers } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    call.on('error', reject);
    call.end(body);
  });
}
