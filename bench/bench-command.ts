import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOptions, UsageError } from '../local/simulator/arguments.ts';
import type { Bench } from './bench.ts';
import { BENCHES } from './benches.ts';
import { verdictOf } from './figure.ts';
import { putFigures } from './report/markdown.ts';
import { describeMachine, isBusy, type Machine } from './report/machine.ts';
import type { BenchResult, Results } from './report/results.ts';
import { toCells, toTextTable } from './report/table.ts';
import { prepareCloud, type PreparedCloud } from './tools/prepared-cloud.ts';

const HELP = `Usage: npm run bench -- <bench> ... [options]

Measures this machine's copy and says for each figure whether the design's budget is met (docs/benchmarks.md).
A missed budget is no failure: the exit code is 0.

${BENCHES.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}
  all        every one of them

  --json FILE   writes the figures
  --markdown    writes them into docs/benchmarks.md, beside what it says of other benches
  --quick       as little as shows that it works; the figures mean nothing
  --help        shows this`;

/** Holds the figures that were measured last. */
const DOCUMENT = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

/** What the command writes to. */
export interface BenchOutput {
  print(line: string): void;
  /** How far it is; not a result. */
  progress(line: string): void;
}

/** `npm run bench`. @returns the exit code. */
export async function bench(args: readonly string[], output: BenchOutput): Promise<number> {
  try {
    const { benches, ...options } = parseCommand(args);
    if (options.help) output.print(HELP);
    else await runAll(benches, options, output);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.print(error.message);
    return 2;
  }
}

interface Command {
  readonly benches: readonly Bench[];
  readonly quick: boolean;
  readonly help: boolean;
  readonly json?: string;
  readonly markdown: boolean;
}

function parseCommand(args: readonly string[]): Command {
  const firstOption = args.findIndex((argument) => argument.startsWith('-'));
  const names = firstOption < 0 ? args : args.slice(0, firstOption);
  const { quick, help, json, markdown } = readOptions(args.slice(names.length), {
    json: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  const benches = names.includes('all') ? BENCHES : names.map(findBench);
  if (benches.length === 0 && !help) throw new UsageError(HELP);
  if (markdown && quick)
    throw new UsageError('--markdown: figures of a quick run mean nothing, so they are not written');
  return { benches, quick, help, json, markdown };
}

function findBench(name: string): Bench {
  const found = BENCHES.find((candidate) => candidate.name === name);
  if (!found) throw new UsageError(`${name}: there is no such bench; --help lists them`);
  return found;
}

async function runAll(
  benches: readonly Bench[],
  { quick, json, markdown }: Pick<Command, 'quick' | 'json' | 'markdown'>,
  output: BenchOutput,
): Promise<void> {
  const results: BenchResult[] = [];
  const startedAt = performance.now();
  let prepared: Promise<PreparedCloud> | undefined;
  try {
    for (const { name, run } of benches) {
      const progress = (text: string): void => {
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        output.progress(`${seconds.padStart(7)} s  ${name}: ${text}`);
      };
      const prepare = (): Promise<PreparedCloud> => {
        if (!prepared) progress('synthesises the stack and makes an account');
        return (prepared ??= prepareCloud());
      };
      const machine = await describeMachine();
      const result = { bench: name, machine, figures: await run({ quick, progress, prepareCloud: prepare }) };
      results.push(result);
      for (const line of toLines(result)) output.print(line);
    }
  } finally {
    (await prepared)?.remove();
  }
  for (const line of conclude(results, quick)) output.print(line);
  const written: Results = { measuredAt: new Date().toISOString(), quick, results };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(written, null, 2)}\n`);
  if (markdown) {
    const order = BENCHES.map(({ name }) => name);
    writeFileSync(DOCUMENT, await putFigures(readFileSync(DOCUMENT, 'utf8'), written, order));
  }
}

function toLines({ bench: name, machine, figures }: BenchResult): string[] {
  const rows = [['what', 'measured', 'budget', ''], ...figures.map(toCells)];
  return [
    '',
    `${name} (${machine.cores} cores, Node ${machine.node}, load average ${machine.loadAverage.toFixed(1)})`,
    ...(isBusy(machine) ? [toWarning(machine)] : []),
    ...toTextTable(rows).map((line) => `  ${line}`),
  ];
}

function toWarning({ busyShare }: Machine): string {
  return `  BUSY: others use ${Math.round(busyShare * 100)} % of this machine. Times and rates below are worth nothing.`;
}

function conclude(results: readonly BenchResult[], quick: boolean): string[] {
  const figures = results.flatMap((result) => result.figures);
  const missed = figures.filter((figure) => verdictOf(figure) === 'missed');
  const met = figures.filter((figure) => verdictOf(figure) === 'met');
  return [
    '',
    `${met.length} budgets met, ${missed.length} missed${missed.length > 0 ? ':' : ''}`,
    ...missed.map(({ what }) => `  MISSED  ${what}`),
    ...(quick ? ['A quick run: these figures mean nothing.'] : []),
    ...(results.some(({ machine }) => isBusy(machine))
      ? ['The machine was busy: measure again when it is quiet.']
      : []),
  ];
}
