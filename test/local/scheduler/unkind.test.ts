import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetScheduleCommand, ValidationException } from '@aws-sdk/client-scheduler';
import { afterEach, describe, expect, it } from 'vitest';
import type { SchedulerUnkindness } from '../../../local/scheduler/unkind.ts';
import { createDice } from '../../../local/unkind/dice.ts';
import { ring, SchedulerStand } from './scheduler-stand.ts';

const HOUR_MS = 3_600_000;
const ALARMS = 40;

let stand: SchedulerStand;
afterEach(() => stand.close());

/** What becomes of 40 alarms of one time, by a seed. */
async function invocationsOf(unkind: SchedulerUnkindness, seed = 1): Promise<{ body: string; lateMs: number }[]> {
  stand = await SchedulerStand.start(undefined, { unkind, dice: createDice(seed) });
  for (let number = 0; number < ALARMS; number++) await stand.create(`alarm-${number}`);
  await stand.advance(2 * HOUR_MS);
  expect(stand.scheduler.schedules()).toEqual([]);
  return stand.invoked.map(({ atMs }, index) => ({
    body: stand.sentBodies[index] ?? '',
    lateMs: atMs - Date.parse('2026-03-28T15:47:14Z'),
  }));
}

/** Runs it again, on a stand of its own. */
async function again(...run: Parameters<typeof invocationsOf>): ReturnType<typeof invocationsOf> {
  await stand.close();
  return invocationsOf(...run);
}

const countOf = (bodies: readonly { body: string }[]): number => new Set(bodies.map(({ body }) => body)).size;

describe('an unkind scheduler', () => {
  it('is kind unless it is told otherwise', async () => {
    const invocations = await invocationsOf({});

    expect(invocations).toHaveLength(ALARMS);
    expect(invocations.every(({ lateMs }) => lateMs === 0)).toBe(true);
  });

  it('comes up to a minute late, each alarm by its own draw and never early', async () => {
    const unkind = { lateUpToMs: 60_000 };

    const invocations = await invocationsOf(unkind);

    const late = invocations.map(({ lateMs }) => lateMs);
    expect(countOf(invocations)).toBe(ALARMS);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(60_000);
    expect(new Set(late).size).toBeGreaterThan(ALARMS / 2);
    expect(await again(unkind)).toEqual(invocations);
    expect(await again(unkind, 2)).not.toEqual(invocations);
  });

  it('rings some alarms twice, each time for itself', async () => {
    const unkind = { doubledShare: 0.3, lateUpToMs: 60_000 };

    const invocations = await invocationsOf(unkind);

    expect(countOf(invocations)).toBe(ALARMS);
    expect(invocations.length).toBeGreaterThan(ALARMS * 1.1);
    expect(invocations.length).toBeLessThan(ALARMS * 1.6);
    expect(new Set(invocations.map(({ body, lateMs }) => `${body} ${lateMs}`)).size).toBe(invocations.length);
    expect(await again(unkind)).toEqual(invocations);
  });

  it('loses some alarms, which are deleted like the others', async () => {
    const unkind = { lostShare: 0.3 };

    const invocations = await invocationsOf(unkind);

    expect(invocations.length).toBe(countOf(invocations));
    expect(invocations.length).toBeGreaterThan(ALARMS * 0.4);
    expect(invocations.length).toBeLessThan(ALARMS * 0.9);
    expect(await again(unkind)).toEqual(invocations);
  });

  it('draws each kind of trouble for itself', async () => {
    const lost = await invocationsOf({ lostShare: 0.3 });

    const lostAndLate = await again({ lostShare: 0.3, lateUpToMs: 60_000 });

    expect(new Set(lostAndLate.map(({ body }) => body))).toEqual(new Set(lost.map(({ body }) => body)));
  });

  it('takes some schedules whose time has passed, and rings them at once; others it refuses', async () => {
    const ScheduleExpression = 'at(2026-03-28T14:00:00)';
    const outcomes = async () => {
      stand = await SchedulerStand.start(undefined, { unkind: { pastTakenShare: 0.5 }, dice: createDice(1) });
      const taken: string[] = [];
      for (let number = 0; number < ALARMS; number++) {
        const name = `alarm-${number}`;
        const refused = await stand.create(name, { ScheduleExpression }).then(
          () => taken.push(name) && undefined,
          (error: unknown) => error,
        );
        if (refused) expect(refused).toBeInstanceOf(ValidationException);
      }
      await stand.advance(0);
      expect(stand.sentBodies).toEqual(taken);
      return taken;
    };

    const taken = await outcomes();

    expect(taken.length).toBeGreaterThan(ALARMS * 0.2);
    expect(taken.length).toBeLessThan(ALARMS * 0.8);
    await stand.close();
    expect(await outcomes()).toEqual(taken);
  });

  it('keeps what it has drawn over a restart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'scheduler-'));
    stand = await SchedulerStand.start(join(dir, 'scheduler.log'), {
      unkind: { doubledShare: 1, lateUpToMs: 60_000 },
      dice: createDice(1),
    });
    await stand.create('one', { Target: ring('one') });
    await stand.advance(HOUR_MS + 500);
    expect(stand.invoked).toEqual([]);

    await stand.restart();
    await stand.advance(60_000);

    expect(stand.invoked).toHaveLength(2);
    const { State } = await stand.client.send(new GetScheduleCommand({ Name: 'one', GroupName: 'alarms' }));
    expect(State).toBe('ENABLED');
    rmSync(dir, { recursive: true });
  });
});
