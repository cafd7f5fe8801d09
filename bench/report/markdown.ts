import { format } from 'prettier';
import type { Machine } from './machine.ts';
import { isBusy } from './machine.ts';
import type { BenchResult, Results } from './results.ts';
import { toCells } from './table.ts';

const BEGIN = '<!-- figures: written by npm run bench -- all --markdown -->';
const END = '<!-- end of figures -->';

/**
 * A document with the figures between its markers replaced.
 * @throws Error when the document has no such markers.
 */
export async function putFigures(document: string, { measuredAt, results }: Results): Promise<string> {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has no place for figures, between ${BEGIN} and ${END}`);
  const [first] = results;
  const section = [
    BEGIN,
    '',
    ...(first ? [`Measured ${measuredAt.slice(0, 10)} on ${describe(first.machine)}.`, ''] : []),
    ...results.flatMap(toSection),
    END,
  ];
  const text = document.slice(0, begin) + section.join('\n') + document.slice(end + END.length);
  return format(text, { parser: 'markdown', printWidth: 120 });
}

function describe({ cpu, cores, node, platform }: Machine): string {
  return `${cores} cores (${cpu}, ${platform}), Node ${node}`;
}

function toSection({ bench, machine, figures }: BenchResult): string[] {
  const busy = isBusy(machine) ? ', **on a busy machine: times and rates mean nothing**' : '';
  return [
    `### ${bench}`,
    '',
    `Load average as it began: ${machine.loadAverage.toFixed(1)}${busy}.`,
    '',
    '| what | measured | budget |  |',
    '| --- | ---: | ---: | --- |',
    ...figures.map((figure) => `| ${toCells(figure).map(escape).join(' | ')} |`),
    '',
  ];
}

const escape = (cell: string): string => cell.trim().replaceAll('<', '\\<').replaceAll('>', '\\>');
