import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteScheduleCommand, GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ring, SchedulerStand } from './scheduler-stand.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let dir: string;
let stand: SchedulerStand;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scheduler-'));
  stand = await SchedulerStand.start(join(dir, 'scheduler.log'));
});
afterEach(async () => {
  await stand.close();
  rmSync(dir, { recursive: true });
});

describe('over a restart', () => {
  it('keeps schedules and groups', async () => {
    await stand.create('one');

    await stand.restart();

    const one = await stand.client.send(new GetScheduleCommand({ Name: 'one', GroupName: 'alarms' }));
    expect(one.Target).toMatchObject(ring('one'));
    await stand.advance(HOUR_MS + 500);
    expect(stand.ringBodies()).toEqual(['one']);
  });

  it('deletes what has completed, though it was stopped meanwhile', async () => {
    await stand.create('one');
    await stand.advance(HOUR_MS + 500);

    await stand.restart({ afterMs: MINUTE_MS });

    expect(stand.invoked).toHaveLength(1);
    expect(stand.scheduler.schedules()).toEqual([]);
  });

  it('fires what became due meanwhile', async () => {
    await stand.create('one');

    await stand.restart({ afterMs: 24 * HOUR_MS });

    expect(stand.ringBodies()).toEqual(['one']);
  });

  it('fires once for all that a recurring schedule missed, and then by its expression again', async () => {
    await stand.create('tick', { ScheduleExpression: 'cron(0/10 * * * ? *)' });

    await stand.restart({ afterMs: 24 * HOUR_MS });

    expect(stand.invoked).toHaveLength(1);
    expect(stand.scheduler.schedules()).toMatchObject([{ nextDueMs: Date.parse('2026-03-29T14:50:00Z') }]);
  });

  it('fires within a window that had begun', async () => {
    await stand.create('one', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } });
    await stand.advance(HOUR_MS + 500);
    expect(stand.invoked).toEqual([]);

    await stand.restart({ afterMs: 1_000 });
    await stand.advance(15 * MINUTE_MS);

    expect(stand.ringBodies()).toEqual(['one']);
  });

  it('does not fire again what it has fired, nor what was deleted', async () => {
    await stand.create('fired');
    await stand.create('fired-and-kept', { ActionAfterCompletion: 'NONE', Target: ring('kept') });
    await stand.advance(HOUR_MS + 500);
    await stand.create('deleted', { ScheduleExpression: 'at(2026-03-28T20:00:00)' });
    await stand.client.send(new DeleteScheduleCommand({ Name: 'deleted', GroupName: 'alarms' }));
    expect(stand.invoked).toHaveLength(2);

    await stand.restart({ afterMs: 24 * HOUR_MS });

    expect(stand.invoked).toHaveLength(2);
    expect(stand.scheduler.schedules()).toMatchObject([{ name: 'fired-and-kept', nextDueMs: undefined }]);
  });

  it('goes on with retries where it was', async () => {
    stand.failures.push(new Error('first'), new Error('second'));
    await stand.create('one', { Target: { ...ring('one'), RetryPolicy: { MaximumRetryAttempts: 1 } } });
    await stand.advance(HOUR_MS + 500);

    await stand.restart({ afterMs: 1_000 });

    expect(stand.invoked).toHaveLength(2);
    expect(stand.reports.map(String)).toEqual([expect.stringContaining('gave up')]);
    expect(stand.scheduler.schedules()).toMatchObject([{ openInvocations: 0 }]);
  });

  it('invokes again what had not come back when it was stopped', async () => {
    let comeBack: () => void = () => undefined;
    stand.delay = new Promise((resolve) => (comeBack = resolve));
    await stand.create('one');
    await stand.advance(HOUR_MS + 500);
    stand.scheduler.close();

    comeBack();
    stand.delay = undefined;
    await stand.restart();

    expect(stand.invoked).toHaveLength(2);
    expect(stand.reports).toEqual([]);
    expect(stand.scheduler.schedules()).toMatchObject([{ openInvocations: 0 }]);
  });

  it('comes at least once wherever it was killed, and not again once it is written down that it came', async () => {
    stand.failures.push(new Error('first'));
    await stand.create('one');
    await stand.advance(HOUR_MS + 5_000);
    expect(stand.invoked).toHaveLength(2);
    await stand.close();
    const lines = readFileSync(join(dir, 'scheduler.log'), 'utf8').trimEnd().split('\n');

    const invocations: number[] = [];
    for (let kept = lines.length; kept > 0; kept--) {
      const cut = join(dir, `cut-${kept}.log`);
      writeFileSync(cut, `${lines.slice(0, kept).join('\n')}\n`);
      stand = await SchedulerStand.start(cut);
      await stand.advance(2 * HOUR_MS);
      invocations.unshift(stand.invoked.length);
      await stand.close();
    }

    // Its head, two groups, then: made, due, tried in vain, done.
    expect(invocations).toEqual([0, 0, 0, 1, 1, 1, 0]);
  });

  it('drops a torn last line and keeps everything before it', async () => {
    await stand.create('one');
    appendFileSync(join(dir, 'scheduler.log'), '{"kind":"schedule","schedule":{"gro');

    await stand.restart();
    await stand.create('two');
    await stand.restart();

    expect(stand.scheduler.schedules().map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('writes down only what is still needed', async () => {
    for (let i = 0; i < 20; i++) await stand.create(`alarm-${i}`);
    await stand.advance(HOUR_MS + MINUTE_MS + 500);
    await stand.create('left', { ScheduleExpression: 'at(2026-03-28T20:00:00)' });

    await stand.restart();

    const [, ...records] = readFileSync(join(dir, 'scheduler.log'), 'utf8').trimEnd().split('\n');
    expect(records).toHaveLength(3);
  });

  it('leaves an at() where it is when the clock begins at real time again, and brings a rate() within reach', async () => {
    await stand.advance(72 * HOUR_MS);
    await stand.create('alarm', { ScheduleExpression: 'at(2026-03-31T15:00:00)' });
    await stand.create('beat', { ScheduleExpression: 'rate(1 hour)', Target: ring('beat') });
    await stand.advance(1);

    await stand.restart({ clockOffsetMs: 0 });

    expect(stand.scheduler.schedules()).toMatchObject([
      { name: 'alarm', nextDueMs: Date.parse('2026-03-31T15:00:00Z') },
      { name: 'beat', nextDueMs: Date.parse('2026-03-28T15:47:13.500Z') },
    ]);
  });
});
