import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interruption } from '../../../local/simulator/interruption.ts';
import { createPretendCloud, type PretendCloud } from './pretend-cloud.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SUMMARY = '0 events in 0 attempts, 0 accepted, 0 problems';

describe('interruption', () => {
  let nowMs = 0;
  let exits: number[] = [];
  let signals: Map<string, () => void>;
  let abandon: () => void;
  let interrupted: AbortSignal;

  beforeEach(() => {
    nowMs = 0;
    exits = [];
    signals = new Map();
    interrupted = interruption({
      onSignal: (name, listener) => void signals.set(name, listener),
      onAbandoned: (listener) => (abandon = listener),
      exit: (code) => void exits.push(code),
      now: () => nowMs,
    });
  });
  const signal = (name: string, atMs: number): void => {
    nowMs = atMs;
    signals.get(name)?.();
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'])('comes with %s', (name) => {
    expect(interrupted.aborted).toBe(false);
    signal(name, 0);

    expect(interrupted.aborted).toBe(true);
    expect(exits).toEqual([]);
  });

  it('takes what comes at the same time for one stop, and a second one for the end', () => {
    signal('SIGTERM', 1_000);
    signal('SIGTERM', 1_030);
    signal('SIGINT', 1_499);
    expect(exits).toEqual([]);
    signal('SIGINT', 1_500);

    expect(exits).toEqual([130]);
  });

  it('comes when nobody waits for the process, and leaves the first signal to come', () => {
    abandon();
    expect(interrupted.aborted).toBe(true);
    signal('SIGTERM', 10_000);

    expect(exits).toEqual([]);
  });
});

describe('npm run receive, stopped', () => {
  let cloud: PretendCloud;
  let child: ChildProcess;

  beforeEach(async () => {
    cloud = await createPretendCloud();
  });
  afterEach(() => cloud.close());

  /** Starts receive as the head of a process group of its own and waits until it is registered. */
  async function start(starter: readonly string[]): Promise<{ output: () => string; ended: Promise<unknown> }> {
    const args = [...starter, 'local/simulator/receive.ts', '--port', '0', '--url', cloud.url, '--api-key', 'k'];
    child = spawn(process.execPath, args, { cwd: ROOT, detached: true });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise((resolve) => child.once('close', resolve));
    await vi.waitFor(() => expect(output).toContain('receiving at'), { timeout: 30_000 });
    return { output: () => output, ended };
  }

  const calls = (): string[] => cloud.calls.map(({ line }) => line);

  it('cleans up when the same signal comes twice at once', async () => {
    const { output, ended } = await start(['--import', 'tsx']);
    child.kill('SIGTERM');
    child.kill('SIGTERM');

    expect(await ended).toBe(0);
    expect(output()).toContain(SUMMARY);
    expect(calls().at(-1)).toBe('DELETE /v1/webhooks/wh_1');
  });

  it('cleans up when who started it is gone', async () => {
    const { output, ended } = await start(['node_modules/tsx/dist/cli.mjs']);
    child.kill('SIGKILL');
    await ended;

    expect(output()).toContain(SUMMARY);
    expect(calls().at(-1)).toBe('DELETE /v1/webhooks/wh_1');
  });

  it('cleans up when its output is closed', async () => {
    const { ended } = await start(['--import', 'tsx']);
    child.stdout?.destroy();
    child.kill('SIGHUP');
    await ended;

    expect(calls().at(-1)).toBe('DELETE /v1/webhooks/wh_1');
  });
});
