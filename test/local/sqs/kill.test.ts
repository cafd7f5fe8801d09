import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { createRandom } from '../../../local/random.ts';
import { createSqs, type SqsOptions } from '../../../local/sqs/sqs.ts';
import { until } from '../../support/until.ts';
import { BusyQueues, describeQueues } from './busy-queues.ts';
import { ACCOUNT } from './served-sqs.ts';

const SEED = 20_261_124;
const MOST_STEPS = 1_000;
const HOUR_MS = 3_600_000;

const random = createRandom(SEED);
const MOMENTS = Array.from({ length: 10 }, () => Math.ceil(random() * MOST_STEPS));

/** Runs the writer until it has done so many steps, kills it, and tells how many it had done. */
async function killAfter(steps: number, logFile: string, seed: number): Promise<number> {
  const doneFile = `${logFile}.done`;
  writeFileSync(doneFile, '');
  const stepsDone = (): number => statSync(doneFile).size;
  const program = join(import.meta.dirname, 'killed-writer.ts');
  const writer = spawn(process.execPath, ['--import', 'tsx', program, logFile, doneFile, String(seed)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => writer.on('close', resolve));
  await until('the writer to have done its steps', () => stepsDone() >= steps);
  writer.kill('SIGKILL');
  await ended;
  return stepsDone();
}

describe('queues whose process is killed', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sqs-kill-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** Opens queues, lets `prepare` work on them, and looks at all there is. */
  function look(options: Partial<SqsOptions>, prepare: (queues: ReturnType<typeof createSqs>) => void): object {
    const clock = new MovableClock();
    const sqs = createSqs({ ...ACCOUNT, clock, report: () => undefined, ...options });
    try {
      prepare(sqs);
      return describeQueues(sqs, () => clock.advance(HOUR_MS));
    } finally {
      sqs.close();
      clock.stop();
    }
  }

  /** What there must be after so many steps. */
  function expected(seed: number, steps: number): object {
    return look({}, (sqs) => {
      const queues = new BusyQueues(sqs, seed);
      for (let step = 0; step < steps; step++) queues.step();
    });
  }

  /** What there may be in the middle of the next step: a receive buries each dead message by a record of its own. */
  function midway(seed: number, steps: number): object[] {
    const logFile = join(dir, 'midway.log');
    let begunAt = 0;
    look({ logFile }, (sqs) => {
      const queues = new BusyQueues(sqs, seed);
      for (let step = 0; step < steps; step++) queues.step();
      begunAt = statSync(logFile).size;
      queues.step();
      copyFileSync(logFile, `${logFile}.whole`);
    });
    const whole = readFileSync(`${logFile}.whole`);
    const states: object[] = [];
    for (
      let end = whole.indexOf('\n', begunAt) + 1;
      end > 0 && end < whole.length;
      end = whole.indexOf('\n', end) + 1
    ) {
      writeFileSync(logFile, whole.subarray(0, end));
      states.push(look({ logFile }, () => undefined));
    }
    return states;
  }

  it.each(MOMENTS.map((steps, round) => [steps, SEED + round]))(
    'keep what was done in %i steps (seed %i), and no more than the one under way',
    async (steps, seed) => {
      const logFile = join(dir, 'sqs.log');

      const done = await killAfter(steps, logFile, seed);

      const found = look({ logFile }, () => undefined);
      expect([expected(seed, done), ...midway(seed, done), expected(seed, done + 1)]).toContainEqual(found);
    },
  );
});
