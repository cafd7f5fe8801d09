import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { MovableClock } from './clock.ts';
import { DamagedDataError } from './damaged-data-error.ts';

const clockFile = z.strictObject({
  /** How far the clock is ahead of real time, in milliseconds. */
  offset_ms: z.number().int().nonnegative(),
});

/**
 * A clock that goes on where it was moved to: what is stored is of its time, which must not come again.
 * @throws DamagedDataError when the file is damaged.
 */
export function openClock(path: string): MovableClock {
  return new MovableClock(existsSync(path) ? readOffset(path) : 0, (offsetMs) => {
    const draft = `${path}.new`;
    writeFileSync(draft, `${JSON.stringify({ offset_ms: offsetMs } satisfies z.output<typeof clockFile>)}\n`, {
      mode: 0o600,
    });
    renameSync(draft, path);
  });
}

function readOffset(path: string): number {
  try {
    return clockFile.parse(JSON.parse(readFileSync(path, 'utf8'))).offset_ms;
  } catch (cause) {
    throw new DamagedDataError(`${path} is damaged; start with --fresh to begin with empty data`, { cause });
  }
}
