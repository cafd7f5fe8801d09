import { closeSync, openSync, readdirSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const LOG_HEADER = Buffer.from('punchconnect-log ');
const LINE_FEED = 0x0a;

/** Every log in a data folder, by its path inside it. */
export function logsIn(dataDir: string): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(dataDir, join(parentPath, name)))
    .filter((name) => beginsAsLog(join(dataDir, name)))
    .sort();
}

function beginsAsLog(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const beginning = Buffer.alloc(LOG_HEADER.length);
    readSync(file, beginning, 0, beginning.length, 0);
    return beginning.equals(LOG_HEADER);
  } finally {
    closeSync(file);
  }
}

/** What may have become of a log's end when the machine went down. */
export const TEARS: Readonly<Record<string, (log: Buffer) => Buffer>> = {
  'lost its last byte': (log) => log.subarray(0, -1),
  'lost half of its last record': (log) => log.subarray(0, log.length - Math.ceil(lastRecord(log).length / 2)),
  'lost all but a byte of its last record': (log) => log.subarray(0, log.length - lastRecord(log).length + 1),
  'has half a record more': (log) => Buffer.concat([log, lastRecord(log).subarray(0, lastRecord(log).length / 2)]),
  'has zeros behind it': (log) => Buffer.concat([log, Buffer.alloc(4_096)]),
};

/** The last line, with its line feed. */
function lastRecord(log: Buffer): Buffer {
  return log.subarray(log.lastIndexOf(LINE_FEED, -2) + 1);
}

export function tear(path: string, how: (log: Buffer) => Buffer): void {
  writeFileSync(path, how(readFileSync(path)));
}

/** Changes one letter in the middle of a line. @param line counted from 1. */
export function damageLine(path: string, line: number): void {
  const lines = readFileSync(path, 'latin1').split('\n');
  const text = lines[line - 1];
  if (text === undefined || lines.length < line + 2)
    throw new Error(`${path} has no line ${line} with others behind it`);
  const middle = Math.floor(text.length / 2);
  lines[line - 1] = `${text.slice(0, middle)}${text[middle] === 'x' ? 'y' : 'x'}${text.slice(middle + 1)}`;
  writeFileSync(path, lines.join('\n'), 'latin1');
}
