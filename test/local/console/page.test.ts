import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** A clock has punched, its receiver is down: one lane waits for its alarm. */
beforeAll(async () => {
  system = await startSystem();
  receiver = await createReceiver({ secret: SECRET, now: () => system.cloud.clock.now() });
  const customer = await system.addCustomer();
  await customer.addDevice({ serial: SERIAL, model: 'SpeedFace-V5L' });
  webhookId = await customer.addWebhook({ url: receiver.url, secret: SECRET });
  receiver.setMode({ fail: 1 });
  await fetch(`${system.cloud.url}/iclock/cdata?SN=${SERIAL}&table=ATTLOG&Stamp=1`, {
    method: 'POST',
    body: 'NADIE-77\t2026-11-24 08:00:00\t0\t15\t0\t0\n',
  });
  await system.cloud.idle();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await receiver.close();
  await system.stop();
});

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

describe('the page at /_local', () => {
  it('shows the lane that waits, its alarm, and what the template runs', async () => {
    const { page, complaints } = await openPage();

    await page.locator('#waiting').getByText(webhookId).waitFor();
    await page
      .locator('#waiting')
      .getByText(/^LANE#dev_/)
      .waitFor();
    expect(await page.locator('#schedules tbody tr').count()).toBe(1);
    expect(await page.locator('#queues tbody tr').count()).toBe(3);
    expect(await page.locator('#functions tbody tr').count()).toBe(3);
    expect(await page.locator('#routes').textContent()).toContain('ANY /v1/{proxy+}');
    expect(await page.locator('#tables').textContent()).toContain('by-employee');
    expect(await page.textContent('body')).not.toContain('NADIE');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'is accessible, on a small screen too, when the system is %s',
    async (colorScheme) => {
      const { page } = await openPage({ colorScheme, viewport: { width: 390, height: 844 } });
      await page.locator('#waiting').getByText(webhookId).waitFor();

      const violations = await page.evaluate<string[]>(
        `(() => { ${AXE}; return axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html)); })()`,
      );

      expect(violations).toEqual([]);
      expect(await page.evaluate<boolean>('document.body.scrollWidth <= innerWidth')).toBe(true);
      await page.context().close();
    },
  );

  it('moves the clock to the next alarm, which rings: the lane catches up', async () => {
    const { page } = await openPage();
    receiver.setMode({ fail: 0 });

    await page.getByRole('button', { name: 'To the next alarm' }).press('Enter');
    await page.getByText('Nothing waits').waitFor();

    await page.getByText('No alarm is set.').waitFor();
    expect(receiver.counts.accepted).toBe(1);
    expect(await page.locator('#ahead').textContent()).toMatch(/^(\d+ s|1 min)( \d+ s)? ahead of real time$/);
    expect(await page.getByRole('button', { name: 'To the next alarm' }).getAttribute('aria-disabled')).toBe('true');
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
