import { verdictOf, type Budget, type Figure, type Verdict } from '../figure.ts';

/** Cells of a figure: what, measured, budget, verdict. */
export function toCells(figure: Figure): [string, string, string, string] {
  const { what, value, unit, budget } = figure;
  return [what, `${formatNumber(value)} ${unit}`, budget ? formatBudget(budget) : '', VERDICTS[verdictOf(figure)]];
}

const VERDICTS: Readonly<Record<Verdict, string>> = { met: 'met', missed: 'MISSED', 'no budget': '' };

/** Rows of cells as lines of text, its columns below each other; the second and third to the right. */
export function toTextTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 1 || column === 2 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

function formatBudget(budget: Budget): string {
  return 'atMost' in budget ? `<= ${formatNumber(budget.atMost)}` : `>= ${formatNumber(budget.atLeast)}`;
}

/** Whole from 100 on, below that with three digits at most; thousands apart. */
export function formatNumber(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals });
}
