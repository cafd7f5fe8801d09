import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKeyIdOf } from '../../../local/access-key.ts';
import type { InterceptedCall } from '../../../local/intercept.ts';
import { createReceiver, type Receiver } from '../../../local/simulator/receiver.ts';
import { startBrowser } from '../../support/browser.ts';
import { startSystem, type System } from '../../support/system.ts';

const SERIAL = 'CONSOLE0001';
const SECRET = 'tu-secreto-webhook';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let system: System;
let receiver: Receiver;
let webhookId: string;
let browser: Browser;

/** While it is set, deliver hears from no service. */
let held: Promise<void> | undefined;
async function holdDeliver({ accessKeyId, phase }: InterceptedCall): Promise<void> {
  if (phase === 'before' && accessKeyId.startsWith('DeliveryFunction')) await held;
}

/** A clock has punched, its receiver is down: one lane waits for its alarm. */
beforeAll(async () => {
  system = await startSystem({ intercept: holdDeliver });
  receiver = await createReceiver({ secret: SECRET, now: () => system.cloud.clock.now() });
  const customer = await system.addCustomer();
  await customer.addDevice({ serial: SERIAL, model: 'SpeedFace-V5L' });
  webhookId = await customer.addWebhook({ url: receiver.url, secret: SECRET });
  receiver.setMode({ fail: 1 });
  await punch('08:00:00');
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await receiver.close();
  await system.stop();
});

async function punch(time: string): Promise<void> {
  await fetch(`${system.cloud.url}/iclock/cdata?SN=${SERIAL}&table=ATTLOG&Stamp=1`, {
    method: 'POST',
    body: `NADIE-77\t2026-11-24 ${time}\t0\t15\t0\t0\n`,
  });
  await system.cloud.idle();
}

async function openPage(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${system.cloud.url}/_local`);
  await page.getByRole('status').filter({ hasText: 'Running' }).waitFor();
  return { page, complaints };
}

/** Asks for what the role of deliver does not allow. */
async function beRefused(): Promise<void> {
  const { endpointEnv, resources } = system.cloud;
  const functionId = Object.keys(resources).find((logicalId) => /^DeliveryFunction[0-9A-F]{8}$/.test(logicalId)) ?? '';
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: endpointEnv['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    credentials: { accessKeyId: accessKeyIdOf(functionId, 1), secretAccessKey: 'any' },
  });
  const refused = client.send(new DeleteTableCommand({ TableName: system.cloud.outputs['JournalTable'] }));
  await expect(refused).rejects.toThrow('is not authorized to perform: dynamodb:DeleteTable');
  client.destroy();
}

const rowsOf = (page: Page, table: string): Locator => page.locator(`#${table} tbody tr`);

describe('the page at /_local', () => {
  it('shows the lane that waits, its alarm, and what the template runs', async () => {
    const { page, complaints } = await openPage();

    const lane = rowsOf(page, 'work').filter({ hasText: webhookId });
    await lane.getByText('failing').waitFor();
    expect(await lane.textContent()).toMatch(/^dev_[0-9a-z]{26}wh_.*0 of 11 behind.*\d attempts?/);
    expect(await rowsOf(page, 'alarms').count()).toBe(1);
    expect(await page.locator('#alarm').textContent()).toMatch(/^The next alarm is due in /);
    expect(await rowsOf(page, 'queues').filter({ hasText: 'to DeliveryFunction' }).count()).toBe(1);
    expect(await rowsOf(page, 'functions').filter({ hasText: 'DeviceGatewayFunction' }).textContent()).toMatch(
      /0 of 1\d+0$/,
    );
    expect(await rowsOf(page, 'routes').filter({ hasText: 'ANY /v1/{proxy+}' }).count()).toBe(1);
    expect(await rowsOf(page, 'tables').filter({ hasText: 'by-account, by-employee' }).count()).toBe(1);
    expect(await page.textContent('body')).not.toContain('NADIE');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows what was refused, and to whom', async () => {
    const { page } = await openPage();
    await page.getByText('Nothing was refused').waitFor();

    await beRefused();

    const refusal = rowsOf(page, 'trouble').filter({ hasText: 'dynamodb:DeleteTable' });
    await refusal.waitFor();
    expect(await refusal.textContent()).toMatch(/refused.*DeliveryFunctionRole.*table\/.*StateJournal/);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'is accessible, on a wide and a narrow screen, when the system is %s',
    async (colorScheme) => {
      for (const width of [1280, 390]) {
        const { page } = await openPage({ colorScheme, viewport: { width, height: 844 } });
        await rowsOf(page, 'work').filter({ hasText: webhookId }).waitFor();

        const violations = await page.evaluate<string[]>(
          `(() => { ${AXE}; return axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html)); })()`,
        );

        expect(violations).toEqual([]);
        expect(await page.evaluate<boolean>('document.body.scrollWidth <= innerWidth')).toBe(true);
        await page.context().close();
      }
    },
  );

  it('keeps what is selected while it goes on', async () => {
    const { page } = await openPage();
    await rowsOf(page, 'work').getByText(webhookId).selectText();
    const now = (await page.locator('#now').textContent()) ?? '';

    await page.locator('#now').filter({ hasNotText: now }).waitFor();

    expect(await page.evaluate<string>('getSelection().toString()')).toBe(webhookId);
    await page.context().close();
  });

  it('moves the clock to the next alarm, by keyboard, which rings: the lane catches up', async () => {
    const { page } = await openPage();
    receiver.setMode({ fail: 0 });

    await page.getByRole('button', { name: 'To the next alarm' }).press('Enter');
    await page.getByText('1 of 1').waitFor();

    await page.getByText('No alarm is set.').first().waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /^Moved .* forward\.$/ })
      .waitFor();
    expect(receiver.counts.accepted).toBe(1);
    expect(await page.locator('#ahead').textContent()).toMatch(/^\d+ (s|min).* ahead of real time$/);
    expect(await page.getByRole('button', { name: 'To the next alarm' }).getAttribute('aria-disabled')).toBe('true');
    await page.context().close();
  });

  it('shows how far a long move has come, and stops it', async () => {
    const { page } = await openPage();
    receiver.setMode({ fail: 1 });
    await punch('09:00:00');
    const before = system.cloud.clock.offsetMs;
    let release = (): void => {};
    held = new Promise((resolve) => (release = resolve));

    await page.getByRole('button', { name: '+4 h' }).click();
    await page.getByRole('progressbar', { name: 'Moving' }).waitFor();
    expect(await page.locator('#done').textContent()).toMatch(/ of 4 h$/);
    const stopped = page.waitForResponse('**/_local/clock/stop');
    await page.getByRole('button', { name: 'Stop here' }).click();
    await stopped;
    release();

    await page.getByRole('progressbar', { name: 'Moving' }).waitFor({ state: 'hidden' });
    expect(system.cloud.clock.offsetMs - before).toBeLessThan(4 * 3_600_000);
    await page.context().close();
  });

  it('says that the cloud is gone, and goes on by itself when it is back', async () => {
    const { page } = await openPage();
    const hangUp = '**/_local/state';

    await page.route(hangUp, (route) => route.abort());
    await page.getByText('The cloud does not answer.').waitFor();
    await page.unroute(hangUp);

    await page.getByRole('status').filter({ hasText: 'Running' }).waitFor();
    await page.context().close();
  });
});
