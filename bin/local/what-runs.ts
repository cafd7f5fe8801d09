import type { StackOverview } from '../../local/console/stack-overview.ts';

/** A thing that runs, and a word about it. */
type Entry = readonly [name: string, about: string];

/** What a stack runs, one line each, in columns. */
export function whatRuns({ tables, queues, functions, routes, scheduleGroups }: StackOverview): string[] {
  const kinds: readonly (readonly [kind: string, entries: readonly Entry[]])[] = [
    ['Tables', tables.map(({ name, indexes }) => [name, indexes.length === 0 ? '' : `indexes ${indexes.join(', ')}`])],
    ['Queues', queues.map((queue) => [queue.name, aboutQueue(queue)])],
    ['Functions', functions.map((it) => [it.name, `${it.memoryMb} MB, ${it.timeoutSeconds} s`])],
    ['Routes', routes.map(({ route, functionName }) => [route, `to ${functionName}`])],
    ['Schedules', scheduleGroups.map((name) => [name, 'a group, filled as it runs'])],
  ];
  const named = kinds.filter(([, entries]) => entries.length > 0);
  const kindWidth = widest(named.map(([kind]) => kind));
  const nameWidth = widest(named.flatMap(([, entries]) => entries.map(([name]) => name)));
  return named.flatMap(([kind, entries]) =>
    entries.map(([name, about], index) =>
      `${(index === 0 ? kind : '').padEnd(kindWidth)}  ${name.padEnd(nameWidth)}  ${about}`.trimEnd(),
    ),
  );
}

function aboutQueue({ fifo, consumers, deadLettersOf }: StackOverview['queues'][number]): string {
  const leads = consumers.length > 0 ? `to ${consumers.join(', ')}` : '';
  const comes = deadLettersOf.length > 0 ? `dead letters of ${deadLettersOf.join(', ')}` : '';
  return [fifo ? 'FIFO' : '', leads, comes].filter((text) => text !== '').join(', ');
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
