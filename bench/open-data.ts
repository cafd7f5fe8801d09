import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import { fillJournal } from './tools/fill-journal.ts';
import type { OpenedJournal } from './tools/open-journal.ts';

/** How long the local cloud takes to open what a long time of use has left, and how much memory that needs. */
export const openData: Bench = {
  name: 'open-data',
  about: 'opening a million journal items in the local DynamoDB: time, disk and memory',
  async run({ quick, progress }) {
    const events = quick ? 2_000 : 1_000_000;
    const folder = mkdtempSync(join(tmpdir(), 'open-data-'));
    try {
      const logFile = join(folder, 'dynamodb.log');
      progress(`writes ${events} events`);
      fillJournal(logFile, events);
      const writtenMegabytes = statSync(logFile).size / 1e6;
      progress('opens them');
      const opened = await openInProcess(logFile);
      const megabytes = statSync(logFile).size / 1e6;
      const what = `${events} events (${opened.items} items)`;
      return [
        { what: `opens ${what}`, value: opened.openSeconds, unit: 's', budget: BUDGETS.openData.seconds },
        { what: 'its processor time', value: opened.openCpuSeconds, unit: 's' },
        { what: 'its heap', value: opened.heapMegabytes, unit: 'MB' },
        { what: 'its process', value: opened.processMegabytes, unit: 'MB' },
        { what: 'file, written', value: writtenMegabytes, unit: 'MB' },
        { what: 'file, opened', value: megabytes, unit: 'MB' },
        { what: 'table read for the first time', value: opened.firstQuerySeconds, unit: 's' },
        { what: 'index read for the first time, which builds it', value: opened.firstIndexQuerySeconds, unit: 's' },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function openInProcess(logFile: string): Promise<OpenedJournal> {
  const child = fork(new URL('./tools/open-journal.ts', import.meta.url), [logFile], { execArgv: ['--import', 'tsx'] });
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])])) as [unknown?];
  if (message === undefined) throw new Error('the data could not be opened');
  return message as OpenedJournal; // what open-journal.ts sends
}
