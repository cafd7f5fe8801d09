import type { CloudReport } from '../cloud-report.ts';
import { sentenceOf } from '../iam/refusal.ts';
import type { Trouble } from './console-state.ts';

/** As many are kept to be looked at. */
const KEPT = 50;

/** The last things that went wrong. Of errors only the name is kept: a message may quote data. */
export class RecentTrouble {
  private readonly kept: Trouble[] = [];

  /** @param now milliseconds since the epoch. */
  constructor(private readonly now: () => number) {}

  note(report: CloudReport): void {
    const about = describe(report);
    if (!about) return;
    this.kept.unshift({ at: new Date(this.now()).toISOString(), ...about });
    this.kept.length = Math.min(this.kept.length, KEPT);
  }

  /** Newest first. */
  list(): readonly Trouble[] {
    return this.kept;
  }
}

function describe(report: CloudReport): Pick<Trouble, 'kind' | 'text'> | undefined {
  switch (report.kind) {
    case 'refused':
      return { kind: report.kind, text: sentenceOf(report.refusal) };
    case 'function-failed':
      return { kind: report.kind, text: `${report.functionId}: ${report.failure.errorType}` };
    case 'fault':
      return { kind: report.kind, text: report.error instanceof Error ? report.error.name : typeof report.error };
    default:
      return undefined;
  }
}
