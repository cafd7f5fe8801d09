import { openSync, writeSync } from 'node:fs';
import { MovableClock } from '../../../local/clock.ts';
import { createSqs } from '../../../local/sqs/sqs.ts';
import { BusyQueues } from './busy-queues.ts';
import { ACCOUNT } from './served-sqs.ts';

// A process that works on queues until it is killed, or forgotten, and writes a dot for each step that is done.
const [logFile = '', doneFile = '', seed] = process.argv.slice(2);
const MOST_STEPS = 100_000;
const done = openSync(doneFile, 'w');
const sqs = createSqs({ ...ACCOUNT, clock: new MovableClock(), logFile, report: () => undefined });
const queues = new BusyQueues(sqs, Number(seed));
for (let step = 0; step < MOST_STEPS; step++) {
  queues.step();
  writeSync(done, '.');
}
