import { format } from 'prettier';
import type { Machine } from './machine.ts';
import { isBusy } from './machine.ts';
import type { BenchResult, Results } from './results.ts';
import { toCells } from './table.ts';

const BEGIN = '<!-- figures: written by npm run bench -- all --markdown -->';
const END = '<!-- end of figures -->';

/**
 * A document with the figures between its markers replaced: those of the benches that ran, and no others.
 * @param order names of all benches; what the document says of any other is dropped.
 * @throws Error when the document has no such markers.
 */
export async function putFigures(document: string, results: Results, order: readonly string[]): Promise<string> {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has no place for figures, between ${BEGIN} and ${END}`);
  const sections = new Map([
    ...readSections(document.slice(begin + BEGIN.length, end)),
    ...results.results.map((result): [string, string] => [result.bench, toSection(result, results.measuredAt)]),
  ]);
  const kept = order.flatMap((bench) => sections.get(bench) ?? []);
  const text = [document.slice(0, begin) + BEGIN, '', ...kept, END + document.slice(end + END.length)].join('\n');
  return format(text, { parser: 'markdown', printWidth: 120 });
}

/** By bench. */
function readSections(text: string): [string, string][] {
  const [, ...sections] = text.split(/^(?=### )/m);
  return sections.map((section) => [/^### (.*)$/m.exec(section)?.[1] ?? '', section]);
}

function describe({ cpu, cores, node, platform }: Machine): string {
  return `${cores} cores (${cpu}, ${platform}), Node ${node}`;
}

function toSection({ bench, machine, figures }: BenchResult, measuredAt: string): string {
  const busy = isBusy(machine) ? ', **on a busy machine: times and rates mean nothing**' : '';
  return [
    `### ${bench}`,
    '',
    `Measured ${measuredAt.slice(0, 10)} on ${describe(machine)}. Load average as it began: ${machine.loadAverage.toFixed(1)}${busy}.`,
    '',
    '| what | measured | budget |  |',
    '| --- | ---: | ---: | --- |',
    ...figures.map((figure) => `| ${toCells(figure).map(escape).join(' | ')} |`),
    '',
  ].join('\n');
}

const escape = (cell: string): string => cell.trim().replaceAll('<', '\\<').replaceAll('>', '\\>');
