import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import type { CloudReport } from '../../../local/cloud-report.ts';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '../../../local/local-cloud.ts';

const ORDERS = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/templates/orders');
const VISIBILITY_MS = 120_000;

const clouds: LocalCloud[] = [];
const folders: string[] = [];
/** All but the functions' logs. */
const reports: CloudReport[] = [];

afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  reports.length = 0;
});

async function start(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  const report = (entry: CloudReport): void => {
    if (entry.kind !== 'function-line') reports.push(entry);
  };
  const cloud = await startLocalCloud({ cloudAssemblyDir: ORDERS, report, ...options });
  clouds.push(cloud);
  return cloud;
}

async function stop(cloud: LocalCloud): Promise<void> {
  clouds.splice(clouds.indexOf(cloud), 1);
  await cloud.stop();
}

function dataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  folders.push(folder);
  return folder;
}

async function placeOrder({ url }: LocalCloud, order: { order: string; fails?: number }): Promise<string> {
  const answer = await fetch(`${url}/orders`, { method: 'POST', body: JSON.stringify(order) });
  return `${answer.status} ${await answer.text()}`;
}

async function readOrder({ url }: LocalCloud, order: string): Promise<unknown> {
  const answer = await fetch(`${url}/orders/${order}`);
  return answer.status === 200 ? answer.json() : `${answer.status} ${await answer.text()}`;
}

function depthOf(cloud: LocalCloud, queueName: string): object {
  const { visible, inFlight } = cloud.sqs.depths().find((depth) => depth.queueName === queueName) ?? {};
  return { visible, inFlight };
}

describe('startLocalCloud', () => {
  it('runs a template of its own kind from request to stored item', async () => {
    const cloud = await start();

    const taken = await placeOrder(cloud, { order: 'o1' });
    await cloud.idle();

    expect(taken).toBe('202 taken');
    expect(await readOrder(cloud, 'o1')).toEqual({
      order: 'o1',
      bookedAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      tries: 1,
      text: 'sealed text',
    });
    expect(await readOrder(cloud, 'o2')).toBe('404 no such order');
    expect(cloud.outputs).toEqual({ Address: cloud.url, Ledger: 'Orders-ledger' });
    expect([...cloud.dynamoDb.items('Orders-ledger')]).toHaveLength(1);
    expect(reports).toEqual([]);
  });

  it('answers what has no route as API Gateway does', async () => {
    const { url } = await start();

    const answer = await fetch(`${url}/orders`);

    expect([answer.status, await answer.text()]).toEqual([404, '{"message":"Not Found"}']);
  });

  it('brings a failed message again when its visibility timeout is over, by the moved clock', async () => {
    const cloud = await start();
    await placeOrder(cloud, { order: 'o1', fails: 1 });
    await cloud.idle();
    expect(await readOrder(cloud, 'o1')).toBe('404 no such order');
    expect(depthOf(cloud, 'orders-inbox')).toEqual({ visible: 0, inFlight: 1 });

    cloud.clock.advance(VISIBILITY_MS);
    const movedTo = new Date(cloud.clock.now()).toISOString();
    await cloud.idle();

    const order = (await readOrder(cloud, 'o1')) as { bookedAt: string };
    expect(order).toMatchObject({ order: 'o1', tries: 2 });
    expect(order.bookedAt >= movedTo).toBe(true);
    expect(depthOf(cloud, 'orders-inbox')).toEqual({ visible: 0, inFlight: 0 });
  });

  it('comes to every retry at its own time when it is advanced, however far', async () => {
    const cloud = await start();
    const placedAtMs = cloud.clock.now();
    await placeOrder(cloud, { order: 'o1', fails: 2 });

    await cloud.advance(30 * VISIBILITY_MS);

    const order = (await readOrder(cloud, 'o1')) as { bookedAt: string };
    expect(order).toMatchObject({ order: 'o1', tries: 3 });
    expect(Date.parse(order.bookedAt) - placedAtMs).toBeLessThan(3 * VISIBILITY_MS);
    expect(cloud.clock.now() - placedAtMs).toBeGreaterThanOrEqual(30 * VISIBILITY_MS);
  });

  it('moves a message that fails too often to the dead-letter queue', async () => {
    const cloud = await start();
    await placeOrder(cloud, { order: 'o1', fails: 9 });
    for (let receive = 1; receive <= 3; receive++) {
      await cloud.idle();
      cloud.clock.advance(VISIBILITY_MS);
    }
    await cloud.idle();

    expect(depthOf(cloud, 'Orders-graveyard')).toEqual({ visible: 1, inFlight: 0 });
    expect(depthOf(cloud, 'orders-inbox')).toEqual({ visible: 0, inFlight: 0 });
  });

  it('brings a message again whose function was killed, and tells who called', async () => {
    const killed: string[] = [];
    const cloud: LocalCloud = await start({
      async intercept({ operation, accessKeyId, phase }) {
        if (operation !== 'PutItem' || phase !== 'before' || killed.length > 0) return;
        killed.push(accessKeyId);
        await cloud.kill(accessKeyId);
      },
    });
    await placeOrder(cloud, { order: 'o1' });
    await cloud.idle();
    cloud.clock.advance(VISIBILITY_MS);
    await cloud.idle();

    expect(killed).toEqual(['workerFn.1']);
    expect(await readOrder(cloud, 'o1')).toMatchObject({ order: 'o1', tries: 2 });
    expect(reports).toMatchObject([
      { kind: 'function-failed', functionId: 'workerFn', failure: { errorType: 'Runtime.ExitError' } },
    ]);
  });

  it('keeps items, keys and messages over a restart', async () => {
    const folder = dataDir();
    const before = await start({ dataDir: folder });
    await placeOrder(before, { order: 'o1' });
    await placeOrder(before, { order: 'o2', fails: 1 });
    await before.idle();
    const { Ledger } = before.outputs;
    await stop(before);

    const after = await start({ dataDir: folder });
    after.clock.advance(VISIBILITY_MS);
    await after.idle();

    expect(after.outputs['Ledger']).toBe(Ledger);
    expect(await readOrder(after, 'o1')).toMatchObject({ order: 'o1', text: 'sealed text' });
    expect(await readOrder(after, 'o2')).toMatchObject({ order: 'o2', tries: 2 });
  });

  it('runs several clouds side by side, each with its own data', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    await placeOrder(one, { order: 'o1' });
    await one.idle();

    expect(await readOrder(one, 'o1')).toMatchObject({ order: 'o1' });
    expect(await readOrder(other, 'o1')).toBe('404 no such order');
  });

  it('gives SDK clients outside the functions what they need', async () => {
    const cloud = await start();
    const { endpointEnv, resources } = cloud;
    const sqs = new SQSClient({
      region: endpointEnv['AWS_REGION'] ?? '',
      endpoint: endpointEnv['AWS_ENDPOINT_URL_SQS'] ?? '',
      credentials: { accessKeyId: endpointEnv['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: 'any' },
    });

    await sqs.send(new SendMessageCommand({ QueueUrl: resources['inbox'], MessageBody: '{"order":"o7"}' }));
    sqs.destroy();
    await cloud.idle();

    expect(await readOrder(cloud, 'o7')).toMatchObject({ order: 'o7', tries: 1 });
  });

  it('says so when the port is taken, and leaves nothing open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;

    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });

    await new Promise((resolve) => taken.close(resolve));
    expect((await start({ port })).port).toBe(port);
  });
});
