import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { deliver, eventBody } from '../local/simulator/signed-webhook.ts';
import type { RunningExample } from './running-example.ts';

const SECRET = 'tu-secreto-webhook';

/** What every example receiver must show. `start` runs it with these variables. */
export function describeExample(start: (env: Record<string, string>) => Promise<RunningExample>): void {
  let folder: string;
  let example: RunningExample;
  const run = (): Promise<RunningExample> => start({ WEBHOOK_SECRET: SECRET, DATABASE: join(folder, 'punches.db') });
  const send = (body: string, secret = SECRET): Promise<Response> =>
    deliver(`${example.url}/webhook/asistencia`, body, secret);
  const stored = async (): Promise<unknown> => (await fetch(`${example.url}/punches`)).json();
  const parsed = (...bodies: string[]): unknown[] => bodies.map((body) => JSON.parse(body) as unknown);
  const first = eventBody({ sequence: 1 });
  const second = eventBody({ sequence: 2 });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'example-'));
    example = await run();
  }, 30_000);
  afterAll(async () => {
    await example.kill();
    rmSync(folder, { recursive: true });
  });

  it('takes a signed punch and works it', async () => {
    expect((await send(first)).status).toBe(200);

    expect(await stored()).toEqual(parsed(first));
    await vi.waitFor(() => expect(example.output()).toContain('2026-03-28T08:47:12-06:00 1042 check_in SIM1'));
  });

  it('keeps a repeated punch once', async () => {
    expect((await send(first)).status).toBe(200);
    expect((await send(second)).status).toBe(200);
    expect((await send(first)).status).toBe(200);

    expect(await stored()).toEqual(parsed(second, first));
  });

  it('refuses what is not signed with its secret', async () => {
    const changed = { method: 'POST', body: second.replace('1042', '1043') };

    expect((await send(eventBody({ sequence: 3 }), 'another secret')).status).toBe(401);
    expect((await fetch(`${example.url}/webhook/asistencia`, changed)).status).toBe(401);
    expect((await fetch(`${example.url}/webhook/asistencia`, { method: 'POST' })).status).toBe(401);
    expect(await stored()).toHaveLength(2);
  });

  it('answers a body that is too large with 413 and no stack trace', async () => {
    const response = await send(eventBody({ sequence: 3, site: 'x'.repeat(300_000) }));

    expect(response.status).toBe(413);
    expect(await response.text()).not.toMatch(/node_modules|Traceback|at /);
  });

  it('still has everything after it was killed', async () => {
    await example.kill();
    example = await run();

    expect(await stored()).toEqual(parsed(second, first));
    expect((await send(second)).status).toBe(200);
    expect(await stored()).toHaveLength(2);
    expect(example.output()).not.toContain('check_in'); // worked before, not again
  }, 30_000);

  it('takes an event that concerns nobody', async () => {
    const offline = eventBody({ sequence: 1, type: 'device.offline', serial: 'SIM9' });
    expect((await send(offline)).status).toBe(200);

    await vi.waitFor(() => expect(example.output()).toContain('2026-03-28T08:47:12-06:00 - device.offline SIM9'));
  });

  it('listens on this machine only', async () => {
    const { port } = new URL(example.url);

    // An address of this machine that a listener on all interfaces would answer.
    await expect(fetch(`http://127.0.0.2:${port}/punches`)).rejects.toThrow('fetch failed');
  });

  it('does not start without a secret', async () => {
    await expect(start({ WEBHOOK_SECRET: '' })).rejects.toThrow('WEBHOOK_SECRET is missing');
  }, 30_000);
}
