/** What the commands write to. */
export interface Screen {
  print(line: string): void;
  /** Replaces the last line when it is a terminal, otherwise prints now and then. */
  update(line: string): void;
  error(line: string): void;
}

/** Milliseconds between two updates where lines cannot be replaced. */
const QUIET_MS = 10_000;

/** The process's own output. */
export function createScreen(): Screen {
  const replaces = process.stdout.isTTY;
  let updated = false;
  let lastUpdateMs = 0;
  const clear = (): string => (updated ? '\r\u001b[K' : '');
  return {
    print(line) {
      process.stdout.write(`${clear()}${line}\n`);
      updated = false;
    },
    update(line) {
      if (replaces) {
        process.stdout.write(`\r\u001b[K${line.slice(0, process.stdout.columns - 1)}`);
        updated = true;
      } else if (Date.now() - lastUpdateMs >= QUIET_MS) {
        lastUpdateMs = Date.now();
        process.stdout.write(`${line}\n`);
      }
    },
    error(line) {
      process.stderr.write(`${clear()}${line}\n`);
      updated = false;
    },
  };
}
