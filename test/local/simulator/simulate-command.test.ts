import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { simulate } from '../../../local/simulator/simulate-command.ts';
import { createPretendCloud, type Faults, type PretendCloud } from './pretend-cloud.ts';
import { createRecordedScreen } from './recorded-screen.ts';

let cloud: PretendCloud;
let dataDir: string;
let screen: ReturnType<typeof createRecordedScreen>;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'simulate-'));
  screen = createRecordedScreen();
});
afterEach(async () => {
  rmSync(dataDir, { recursive: true });
  await cloud.close();
});

async function run(args: string, faults: Faults = {}, interrupted = new AbortController().signal): Promise<number> {
  cloud = await createPretendCloud(faults);
  const local = { pid: process.pid, url: cloud.url, account_id: 'acc_1', api_key: 'pc_local' };
  writeFileSync(join(dataDir, 'local.json'), JSON.stringify(local));
  return simulate([...args.split(' '), '--data-dir', dataDir, '--seed', '1'], screen, interrupted);
}

describe('simulate', () => {
  it(
    'registers the clocks, lets people punch and proves that each punch is there once',
    { timeout: 20_000 },
    async () => {
      expect(await run('--devices 3 --employees 10 --every 1ms --punches 25')).toBe(0);

      expect(cloud.calls.slice(0, 3)).toEqual(
        ['SpeedFace-V5L', 'X100-C', 'uFace602'].map((model, index) => ({
          line: 'POST /v1/devices',
          key: 'Bearer pc_local',
          body: `{"serial":"SIM000000000${index + 1}","model":"${model}","time_zone":"America/Mexico_City"}`,
        })),
      );
      expect(screen.errors).toEqual([]);
      expect(screen.lines.slice(1)).toEqual([
        'made 25, acknowledged 25, retransmitted 0, refused 0',
        'PASS: each of the 25 acknowledged punches is there exactly once',
      ]);
    },
  );

  it('finds a punch that was acknowledged and lost', { timeout: 30_000 }, async () => {
    expect(await run('--devices 1 --employees 2 --every 1ms --punches 2', { lose: '1001' })).toBe(1);

    expect(screen.errors).toEqual([
      expect.stringMatching(/^SIM0000000001: 1001 at .* was acknowledged and is not there$/),
    ]);
    expect(screen.lines.at(-1)).toBe('FAIL: 1 problems');
  });

  it('finds a punch that became two events', { timeout: 20_000 }, async () => {
    expect(await run('--devices 1 --employees 2 --every 1ms --punches 2', { double: '1002' })).toBe(1);

    expect(screen.errors).toEqual([expect.stringMatching(/^SIM0000000001: 1002 at .* is there 2 times$/)]);
  });

  it("punches at the cloud's time, where that was moved", { timeout: 20_000 }, async () => {
    const startedAtMs = Date.now();

    expect(await run('--devices 1 --employees 2 --every 1ms --punches 2 --zone UTC', { aheadMs: 80 * 3_600_000 })).toBe(
      0,
    );

    const { data } = (await (await fetch(`${cloud.url}/v1/events?device=SIM0000000001`)).json()) as {
      data: { device_time: string }[];
    };
    const hoursAhead = data.map(({ device_time }) => (Date.parse(`${device_time}Z`) - startedAtMs) / 3_600_000);
    expect(hoursAhead.map(Math.round)).toEqual([80, 80]);
  });

  it('ends at Ctrl-C and checks what was acknowledged until then', { timeout: 20_000 }, async () => {
    const controller = new AbortController();
    const result = run('--devices 1 --employees 5 --every 1ms --duration 1h', {}, controller.signal);
    await vi.waitFor(() => expect(screen.lines).toHaveLength(1));
    controller.abort();

    expect(await result).toBe(0);
    expect(screen.lines.at(-1)).toMatch(/^PASS: each of the \d+ acknowledged punches is there exactly once$/);
  });

  it('says npm start when no local cloud runs', async () => {
    cloud = await createPretendCloud();

    expect(await simulate(['--data-dir', dataDir], screen, new AbortController().signal)).toBe(1);
    expect(screen.errors).toEqual([expect.stringMatching(/the local cloud is not running .* npm start/)]);
  });

  it('says so when the cloud cannot be reached', async () => {
    cloud = await createPretendCloud();
    await cloud.close();

    expect(await simulate(['--url', cloud.url, '--api-key', 'k'], screen, new AbortController().signal)).toBe(1);
    expect(screen.errors).toEqual([`${cloud.url} cannot be reached: is the cloud running?`]);
    cloud = await createPretendCloud();
  });

  it.each([
    ['--devices 0', '--devices 0: expected a whole number from 1 to 1000'],
    ['--every soon', '--every soon: expected a duration like 500ms, 2s or 1m'],
    ['--outages 200%', '--outages 200%: expected a share like 20% or 0.2'],
    ['--zone Mars/Base', '--zone Mars/Base: expected an IANA name like America/Mexico_City'],
    ['--punches -1', '--punches -1: expected a whole number from 1 up'],
    ['--every -2s', '--every -2s: expected a duration like 500ms, 2s or 1m'],
    ['--colour red', '--colour: there is no such option; --help lists them'],
  ])('refuses %s', async (args, message) => {
    expect(await run(args)).toBe(1);
    expect(screen.errors[0]).toContain(message);
    expect(cloud.calls).toEqual([]);
  });

  it('explains itself', async () => {
    expect(await run('--help')).toBe(0);
    expect(screen.lines[0]).toContain('Usage: npm run simulate');
  });
});
