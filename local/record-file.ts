import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { DamagedDataError } from './damaged-data-error.ts';

/** The first line of every file. The number changes when older files can no longer be read. */
const HEADER = Buffer.from('punchconnect-log 2\n');

const LINE_FEED = 0x0a;
/** A line begins with the checksum of its record, eight hexadecimal digits, and a space. */
const CHECKSUM_BYTES = 9;
/** Few large blocks: V8 looks through the whole heap after each 64 MB of them or so. */
const READ_BYTES = 1 << 28;
const WRITE_BYTES = 1 << 20;

/**
 * A file of records, one a line, that survives `kill -9`: a record is in the operating system's hands before `append`
 * returns, and each carries a checksum. A record is bytes without a line feed.
 */
export class RecordFile {
  private constructor(
    private readonly path: string,
    private file: number | undefined,
    private size: number,
    private count: number,
  ) {}

  /**
   * Opens or creates the file and hands every record in it to `apply`, oldest first. What a crash left half written at
   * the end is dropped. The bytes handed over may be kept; neighbours share their memory.
   * @throws DamagedDataError that names the file and the line when a damaged record has sound ones behind it, or `apply` throws.
   */
  static open(path: string, apply: (record: Buffer) => void): RecordFile {
    // What a crash left of a rewrite.
    rmSync(`${path}.new`, { force: true });
    // Not opened for appending: on Windows such a file cannot be truncated.
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const { size, count } = readRecords(file, path, apply);
      ftruncateSync(file, size);
      const header = size === 0 ? writeAll(file, HEADER, 0) : 0;
      return new RecordFile(path, file, size + header, count);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Size of the file in bytes. */
  get bytes(): number {
    return this.size;
  }

  /** How many records the file holds. */
  get records(): number {
    return this.count;
  }

  append(record: Buffer): void {
    const file = this.openFile();
    const line = toLine(record);
    try {
      writeAll(file, line, this.size);
    } catch (error) {
      // A full disk may have taken half of the line: the next one must not follow it.
      ftruncateSync(file, this.size);
      throw error;
    }
    this.size += line.length;
    this.count++;
  }

  /** Replaces the whole file, at once or not at all, by `records`. */
  rewrite(records: Iterable<Buffer>): void {
    const previous = this.openFile();
    const temporary = `${this.path}.new`;
    const written = writeNewFile(temporary, records);
    // Windows does not rename over, nor rename, a file that is open.
    closeSync(previous);
    this.file = undefined;
    try {
      renameSync(temporary, this.path);
      this.size = written.size;
      this.count = written.count;
    } finally {
      this.file = openSync(this.path, constants.O_RDWR);
    }
  }

  /** Closing it again does nothing. */
  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private openFile(): number {
    if (this.file === undefined) throw new Error(`${this.path} is closed`);
    return this.file;
  }
}

interface Extent {
  /** Bytes up to the end of the last sound record. */
  readonly size: number;
  readonly count: number;
}

function readRecords(file: number, path: string, apply: (record: Buffer) => void): Extent {
  let size = 0;
  let number = 0;
  let damaged: number | undefined;
  for (const { line, isWhole } of readLines(file)) {
    number++;
    if (number === 1) {
      // A crash while the file was made may have left half a header, and then nothing behind it.
      if (!isWhole && HEADER.subarray(0, line.length).equals(line)) break;
      if (!HEADER.subarray(0, -1).equals(line)) {
        throw new DamagedDataError(
          `${path} was not written by this version; start with --fresh to begin with empty data`,
        );
      }
    } else if (!isWhole || !isSound(line)) {
      damaged ??= number;
      continue;
    } else if (damaged !== undefined) {
      throw new DamagedDataError(`${path}: line ${damaged} is damaged; start with --fresh to begin with empty data`);
    } else {
      applyLine(line, number, path, apply);
    }
    size += line.length + 1;
  }
  return { size, count: Math.max(0, (damaged ?? number + 1) - 2) };
}

function applyLine(line: Buffer, number: number, path: string, apply: (record: Buffer) => void): void {
  try {
    apply(line.subarray(CHECKSUM_BYTES));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DamagedDataError(`${path}: line ${number}: ${reason}; start with --fresh to begin with empty data`, {
      cause,
    });
  }
}

/** The lines of a file without their line feeds; what follows the last line feed is no whole line. */
function* readLines(file: number): Generator<{ readonly line: Buffer; readonly isWhole: boolean }> {
  let rest = Buffer.alloc(0);
  let position = 0;
  for (let left = fstatSync(file).size; left > 0;) {
    const bytes = Buffer.allocUnsafeSlow(rest.length + Math.min(left, READ_BYTES));
    rest.copy(bytes);
    const length = readSync(file, bytes, rest.length, bytes.length - rest.length, position);
    if (length === 0) break;
    position += length;
    left -= length;
    const read = bytes.subarray(0, rest.length + length);
    let start = 0;
    for (let end = read.indexOf(LINE_FEED, rest.length); end >= 0; end = read.indexOf(LINE_FEED, start)) {
      yield { line: read.subarray(start, end), isWhole: true };
      start = end + 1;
    }
    rest = read.subarray(start);
  }
  if (rest.length > 0) yield { line: rest, isWhole: false };
}

function isSound(line: Buffer): boolean {
  return line.toString('latin1', 0, CHECKSUM_BYTES) === checksumOf(line.subarray(CHECKSUM_BYTES));
}

function checksumOf(record: Buffer): string {
  return `${crc32(record).toString(16).padStart(8, '0')} `;
}

function toLine(record: Buffer): Buffer {
  const line = Buffer.allocUnsafe(CHECKSUM_BYTES + record.length + 1);
  line.write(checksumOf(record), 'latin1');
  record.copy(line, CHECKSUM_BYTES);
  line[line.length - 1] = LINE_FEED;
  return line;
}

function writeNewFile(path: string, records: Iterable<Buffer>): Extent {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC, 0o600);
  let size = 0;
  let count = 0;
  let waiting: Buffer[] = [HEADER];
  let waitingBytes = 0;
  const flush = (): void => {
    size += writeAll(file, Buffer.concat(waiting), size);
    waiting = [];
    waitingBytes = 0;
  };
  try {
    for (const record of records) {
      const line = toLine(record);
      waiting.push(line);
      waitingBytes += line.length;
      count++;
      if (waitingBytes > WRITE_BYTES) flush();
    }
    flush();
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { size, count };
}

/** Writes every byte at `position`, and says how many: one call of `writeSync` may write fewer. */
function writeAll(file: number, bytes: Buffer, position: number): number {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
  return written;
}
