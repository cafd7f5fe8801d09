import { nextAlarmMs } from '../local/console/describe-state.ts';
import type { Bench, BenchContext } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import type { Figure } from './figure.ts';
import { attlogBody } from './tools/attlog.ts';
import type { Device } from './tools/device.ts';
import { createMeteredStand } from './tools/metered-stand.ts';

/** So many are made within 72 hours however the dice stretch the steps; without them there would be 22. */
const ATTEMPTS = 19;
const QUICK_ATTEMPTS = 3;
/** The delivery log keeps so much of an answer. */
const LONG_ANSWER_BYTES = 512;

/** What an attempt costs that fails, over the retries of an event: counted, so it is the same on every machine. */
export const failure: Bench = {
  name: 'failure',
  about: 'DynamoDB write units of an attempt that fails',
  async run(context) {
    return [
      ...(await measure(context, { answer: '', answered: 'answered without a body' })),
      ...(await measure(context, {
        answer: 'x'.repeat(LONG_ANSWER_BYTES),
        answered: `answered with ${LONG_ANSWER_BYTES} bytes`,
      })),
    ];
  },
};

interface Receiver {
  readonly answer: string;
  /** The same in words. */
  readonly answered: string;
}

async function measure(
  { quick, progress, prepareCloud }: BenchContext,
  { answer, answered }: Receiver,
): Promise<Figure[]> {
  const { devices, receiver, cloud, counter, close } = await createMeteredStand(await prepareCloud(), 2);
  try {
    const [device, other] = devices;
    if (!other) throw new Error('it takes two lanes');
    let pushed = 0;
    /** Pushes one punch and waits until nothing goes on any more. @returns the write units that it took. */
    const push = async (pusher: Device): Promise<number> => {
      counter.take();
      pushed += 1;
      await pusher.push(attlogBody(1, { endMs: cloud.clock.now() - 3_600_000 + pushed * 1_000 }));
      await cloud.idle();
      return counter.take().units.write;
    };
    /** Lets time pass until the one lane that waits has been tried again. */
    const retry = async (): Promise<number> => {
      const before = receiver.attempts;
      counter.take();
      while (receiver.attempts === before) {
        const dueMs = nextAlarmMs(cloud.scheduler);
        if (dueMs === undefined) throw new Error('no alarm is set, so no retry will come');
        await cloud.advance(Math.max(0, dueMs - cloud.clock.now()));
      }
      if (receiver.attempts > before + 1) throw new Error('more than one attempt was made');
      return counter.take().units.write;
    };

    progress(`receiver ${answered}`);
    for (const pusher of [device, other]) await push(pusher);
    receiver.status = 503;
    receiver.answer = answer;
    const firstOfWebhook = await push(device);
    // Its lane waits now: a push leads to no attempt, so it tells what the push alone takes.
    const pushAlone = await push(device);
    const retries: number[] = [];
    const attempts = quick ? QUICK_ATTEMPTS : ATTEMPTS;
    while (retries.length < attempts - 1) retries.push(await retry());
    const first = (await push(other)) - pushAlone;
    const all = [first, ...retries];
    const figure = (what: string, value: number): Figure => ({
      what: `DynamoDB write units, ${what}, ${answered}`,
      value,
      unit: 'units',
      budget: BUDGETS.failure.writeUnits,
    });
    return [
      figure('first failed attempt of an event', first),
      figure('the same when the webhook was well until then', firstOfWebhook - pushAlone),
      figure('second', retries[0] ?? NaN),
      figure(`last of ${attempts} failed attempts`, all.at(-1) ?? NaN),
      figure(`mean of ${attempts} failed attempts`, all.reduce((sum, units) => sum + units, 0) / attempts),
    ];
  } finally {
    await close();
  }
}
