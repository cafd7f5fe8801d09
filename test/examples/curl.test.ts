import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toDeviceTime } from '../../local/simulator/device-time.ts';
import { createPretendCloud } from '../local/simulator/pretend-cloud.ts';
import { findProgram, itNeeds } from './needed-program.ts';

const FOLDER = fileURLToPath(new URL('../../examples/curl', import.meta.url));
const README = readFileSync(`${FOLDER}/README.md`, 'utf8');
const WEBHOOK = {
  url: 'http://127.0.0.1:3000/webhook/asistencia',
  events: ['attendance.punch'],
  secret: 'tu-secreto-webhook',
};

/** Every block of the README that is marked as shell commands. */
const commands = [...README.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('');

/** @returns what the commands printed; the loop goes on, so that the pretend cloud can answer. */
function runShell(script: string, env: Record<string, string>): Promise<string> {
  const child = spawn('sh', ['-e', '-c', script], { cwd: FOLDER, env: { ...process.env, ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`sh ended with ${code}`))));
  });
}

describe('examples/curl', () => {
  if (findProgram(['curl'], ['--version']) === undefined || findProgram(['sh'], ['-c', 'true']) === undefined) {
    itNeeds('curl and sh', 'apt-get install curl');
  } else {
    it('makes the calls that its README shows', { timeout: 30_000 }, async () => {
      const cloud = await createPretendCloud();
      const now = (): string => toDeviceTime(Date.now(), 'America/Mexico_City');
      const startedAt = now();
      const output = await runShell(commands, { URL: cloud.url, KEY: 'pc_local', WEBHOOK: 'wh_1', DELIVERY: 'dlv_1' });
      await cloud.close();

      expect(cloud.calls.map(({ line }) => line)).toEqual([
        'POST /v1/devices',
        'POST /v1/webhooks',
        'POST /v1/webhooks',
        'GET /v1/devices/CURL0000000001',
        'GET /v1/events?device=CURL0000000001&limit=10',
        'GET /v1/devices/CURL0000000001/set-aside',
        'GET /v1/deliveries?limit=10',
        'GET /v1/deliveries?status=retrying&limit=10',
        'GET /v1/webhooks',
        'GET /v1/webhooks/wh_1/lanes',
        'GET /v1/deliveries/dlv_1',
        'POST /v1/deliveries/dlv_1/resend',
        'POST /v1/webhooks/wh_1/lanes/CURL0000000001/retry',
        'DELETE /v1/webhooks/wh_1',
        'DELETE /v1/devices/CURL0000000001',
      ]);
      expect(cloud.calls.every(({ key }) => key === 'Bearer pc_local')).toBe(true);
      expect(JSON.parse(cloud.calls[0]?.body ?? '')).toEqual({
        serial: 'CURL0000000001',
        model: 'SpeedFace-V5L',
        time_zone: 'America/Mexico_City',
      });
      expect(JSON.parse(cloud.calls[1]?.body ?? '')).toEqual(WEBHOOK);
      expect(JSON.parse(cloud.calls[2]?.body ?? '')).toEqual(WEBHOOK);
      expect(output).toContain('GET OPTION FROM: CURL0000000001\n');
      expect(output).toContain('OK: 1\n');
      expect(output).toContain('"employee_id":"1042"');
      const deviceTime = /"device_time":"([^"]*)"/.exec(output)?.[1] ?? '';
      expect([startedAt, deviceTime, now()]).toEqual([startedAt, deviceTime, now()].sort());
      expect(deviceTime).not.toBe('');
    });
  }

  it('needs no quoting that differs between shells, but where it says so', () => {
    const lines = commands.split('\n').filter((line) => line.includes("'"));

    expect(lines).toHaveLength(2); // the customer's own call and the punch, both marked "bash and zsh"
  });
});
