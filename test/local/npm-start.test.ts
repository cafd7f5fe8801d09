import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { damageLine } from '../support/torn-log.ts';
import { type LocalJson, NpmStart, readLocalJson } from '../support/npm-start.ts';

let dataDir: string;
const started: NpmStart[] = [];

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'npm-start-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((start) => start.stop('SIGKILL')));
});

afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

function start(...args: string[]): NpmStart {
  const next = new NpmStart('--data-dir', dataDir, ...args);
  started.push(next);
  return next;
}

const localJson = (): LocalJson => readLocalJson(dataDir);

async function addDevice(serial: string): Promise<number> {
  const { url, api_key } = localJson();
  const answer = await fetch(`${url}/v1/devices`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ serial, model: 'SpeedFace-V5L' }),
  });
  return answer.status;
}

async function deviceSerials(): Promise<string[]> {
  const { url, api_key } = localJson();
  const answer = await fetch(`${url}/v1/devices`, { headers: { authorization: `Bearer ${api_key}` } });
  const { data } = (await answer.json()) as { data: { serial: string }[] };
  return data.map(({ serial }) => serial);
}

describe('npm start', () => {
  it('says where devices and API are and with which key, keeps one instance per folder, and stops cleanly', async () => {
    const first = start('--port', '0');
    await first.ready();
    const { pid, url, account_id, api_key } = localJson();

    expect(first.said).toContain(`Device address  ${url}\n`);
    expect(first.said).toContain(`API address     ${url}/v1\n`);
    expect(first.said).toContain(`Demo API key    ${api_key}\n`);
    expect(first.said).toContain('npm run simulate');
    expect(account_id).toMatch(/^acc_[0-9a-z]{26}$/);
    expect(pid).toBeGreaterThan(0);
    if (process.platform !== 'win32') expect(statSync(join(dataDir, 'local.json')).mode & 0o777).toBe(0o600);
    expect(await addDevice('CQUJ232260123')).toBe(201);

    const second = await start('--port', '0').ended;
    expect(second.code).toBe(1);
    expect(second.said).toContain(`${dataDir} is in use by another local cloud (process ${pid})`);
    expect(await deviceSerials()).toEqual(['CQUJ232260123']);

    const { code, said } = await first.stop('SIGINT');
    expect(said).toContain('Stopped.');
    expect(code).toBe(0);
    expect(existsSync(join(dataDir, 'local.json'))).toBe(false);
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  });

  it('keeps key and data over a crash, and needs no second synthesis', async () => {
    const before = start('--port', '0');
    await before.ready();
    const key = localJson().api_key;
    await before.stop('SIGKILL');

    const after = start('--port', '0');
    await after.ready();

    expect(after.said).not.toContain('synthesising');
    expect(localJson().api_key).toBe(key);
    expect(await deviceSerials()).toEqual(['CQUJ232260123']);
    expect((await after.stop()).code).toBe(0);
  });

  it('says in one line which file is damaged, where in it, and what to do', async () => {
    const log = join(dataDir, 'dynamodb.log');
    const sound = readFileSync(log);
    damageLine(log, 2);

    const { code, said } = await start('--port', '0').ended;
    writeFileSync(log, sound);

    expect(code).toBe(1);
    expect(said.split('\n').at(-2)).toBe(`${log}: line 2 is damaged; start with --fresh to begin with empty data`);
    expect(said).not.toContain('    at ');
  });

  it('begins with empty data when it is told to', async () => {
    const key = (JSON.parse(readFileSync(join(dataDir, 'demo-account.json'), 'utf8')) as LocalJson).api_key;
    const fresh = start('--port', '0', '--fresh');
    await fresh.ready();

    expect(localJson().api_key).not.toBe(key);
    expect(await deviceSerials()).toEqual([]);
    expect((await fresh.stop()).code).toBe(0);
  });

  it('says in one line that a port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;

    const { code, said } = await start('--port', String(port)).ended;
    taken.close();

    expect(code).toBe(1);
    expect(said).toBe(`Port ${port} is taken. Choose another: npm start -- --port 8090 (0 picks a free one)\n`);
  });
});
