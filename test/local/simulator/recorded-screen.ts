import type { Screen } from '../../../local/simulator/screen.ts';

/** Notes what a command writes. */
export function createRecordedScreen(): Screen & { readonly lines: string[]; readonly errors: string[] } {
  const lines: string[] = [];
  const errors: string[] = [];
  return {
    lines,
    errors,
    print: (line) => void lines.push(line),
    update: () => undefined,
    error: (line) => void errors.push(line),
  };
}
