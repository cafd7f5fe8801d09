import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file that only its owner reads; it is there whole or not at all. */
export function writePrivateJson(path: string, value: object): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
