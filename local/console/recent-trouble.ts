import type { CloudReport } from '../cloud-report.ts';
import type { Trouble } from './console-state.ts';

/** As many are kept to be looked at. */
const KEPT = 50;

/** The last things that went wrong. Of errors only name and place are kept: a message may quote data. */
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

function describe(report: CloudReport): Omit<Trouble, 'at'> | undefined {
  switch (report.kind) {
    case 'refused': {
      const { principal, action, resource } = report.refusal;
      return { kind: report.kind, who: roleOf(principal), what: action, where: resource };
    }
    case 'function-failed':
      return { kind: report.kind, who: report.functionId, what: report.failure.errorType, where: null };
    case 'fault': {
      const { name, stack } = report.error instanceof Error ? report.error : new Error();
      return { kind: report.kind, who: 'local cloud', what: name, where: placeIn(stack) };
    }
    default:
      return undefined;
  }
}

/** `arn:aws:sts::…:assumed-role/<role>/<function>`, or a service. */
function roleOf(principal: string): string {
  return /:assumed-role\/([^/]+)/.exec(principal)?.[1] ?? principal;
}

/** File and line that threw. */
function placeIn(stack: string | undefined): string | null {
  return /([^\\/\s():]+\.[cm]?[jt]s:\d+):\d+/.exec(stack ?? '')?.[1] ?? null;
}
