import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** Then the file is put aside, and the one put aside before is gone. */
const LONGEST_BYTES = 20_000_000;

/** The lines of a log group in a file, as CloudWatch Logs would have them. */
export class LogFile {
  private file: number;
  private bytes: number;

  constructor(
    private readonly path: string,
    private readonly longestBytes = LONGEST_BYTES,
  ) {
    this.file = openSync(path, 'a', 0o600);
    this.bytes = fstatSync(this.file).size;
  }

  write(source: string, line: string): void {
    if (this.bytes > this.longestBytes) this.putAside();
    this.bytes += writeSync(this.file, `${new Date().toISOString()} ${source} ${line}\n`);
  }

  close(): void {
    closeSync(this.file);
  }

  private putAside(): void {
    closeSync(this.file);
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
    this.file = openSync(this.path, 'a', 0o600);
    this.bytes = 0;
  }
}
