import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from './until.ts';

const SUPERVISOR = fileURLToPath(new URL('./end-with-parent.mjs', import.meta.url));
const PRINTS_ITS_PID_AND_STAYS = 'console.log(process.pid); setInterval(() => {}, 1000)';

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('end-with-parent', () => {
  it('ends the program when the process that started it is killed', { timeout: 60_000 }, async () => {
    const supervised = [SUPERVISOR, process.execPath, '-e', PRINTS_ITS_PID_AND_STAYS];
    const spawnIt = `require('child_process').spawn(process.execPath, ${JSON.stringify(supervised)}, { stdio: ['pipe', 'inherit', 'inherit'] })`;
    const parent = spawn(process.execPath, ['-e', spawnIt], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);

    parent.kill('SIGKILL');

    await until('the end of the program', () => !isRunning(pid));
  });
});
