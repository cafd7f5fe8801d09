/** What the design allows a figure to be (docs/benchmarks.md lists the budgets). */
export type Budget = { readonly atMost: number } | { readonly atLeast: number };

/** One thing that was measured. */
export interface Figure {
  /** Unlike that of every other figure of a run. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Absent for a figure that only informs. */
  readonly budget?: Budget;
}

export type Verdict = 'met' | 'missed' | 'no budget';

export function verdictOf({ value, budget }: Figure): Verdict {
  if (budget === undefined) return 'no budget';
  const isMet = 'atMost' in budget ? value <= budget.atMost : value >= budget.atLeast;
  return isMet ? 'met' : 'missed';
}
