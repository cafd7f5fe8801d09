import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** Hands on what a stream says, line by line, until it ends. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
}
