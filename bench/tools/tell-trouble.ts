import type { CloudReport } from '../../local/cloud-report.ts';

/** Of what a cloud that is measured reports, says what is trouble: its logs are nobody's business here. */
export function tellTrouble(entry: CloudReport, say: (trouble: CloudReport) => void = console.error): void {
  if (entry.kind !== 'function-line' && entry.kind !== 'access-line') say(entry);
}
