import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from 'node:fs';

const LINE_FEED = 0x0a;
const READ_BYTES = 1 << 20;
const WRITE_CHARACTERS = 1 << 20;

/** A log shorter than this is not worth rewriting while it is in use. */
const SMALL_LOG_ENTRIES = 50_000;
/** A longer one is rewritten when it holds this many times the entries that are still needed. */
const WASTEFUL_FACTOR = 4;

/**
 * A file of JSON lines that survives `kill -9`: a record is in the operating system's hands before
 * `append` returns, and a torn last record is dropped when the file is opened again.
 */
export class AppendLog<Entry> {
  private constructor(
    private readonly path: string,
    private file: number | undefined,
    private bytes: number,
    private entries: number,
  ) {}

  /**
   * Opens or creates the file and hands every record in it to `apply`, oldest first.
   * @throws Error that names the file and line when a record in the middle cannot be read.
   */
  static open<Entry>(path: string, apply: (entry: Entry) => void): AppendLog<Entry> {
    // Not opened for appending: on Windows such a file cannot be truncated.
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    let bytes = 0;
    let entries = 0;
    try {
      for (const line of readCompleteLines(file)) {
        entries++;
        apply(parseLine<Entry>(line, path, entries));
        bytes += line.length + 1;
      }
      ftruncateSync(file, bytes);
    } catch (error) {
      closeSync(file);
      throw error;
    }
    return new AppendLog<Entry>(path, file, bytes, entries);
  }

  append(entry: Entry): void {
    const file = this.openFile();
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      writeAll(file, line, this.bytes);
    } catch (error) {
      // A full disk may have taken half of the line: the next one must not follow it.
      ftruncateSync(file, this.bytes);
      throw error;
    }
    this.bytes += line.length;
    this.entries++;
  }

  /** Replaces the whole file, at once or not at all, by `entries`. */
  rewrite(entries: Iterable<Entry>): void {
    const previous = this.openFile();
    const temporary = `${this.path}.new`;
    const file = openSync(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC, 0o600);
    let bytes = 0;
    let count = 0;
    let text = '';
    const flush = () => {
      bytes += writeAll(file, Buffer.from(text), bytes);
      text = '';
    };
    try {
      for (const entry of entries) {
        text += `${JSON.stringify(entry)}\n`;
        count++;
        if (text.length > WRITE_CHARACTERS) flush();
      }
      flush();
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // Windows does not rename over, nor rename, a file that is open.
    closeSync(previous);
    this.file = undefined;
    try {
      renameSync(temporary, this.path);
      this.bytes = bytes;
      this.entries = count;
    } finally {
      this.file = openSync(this.path, constants.O_RDWR);
    }
  }

  /**
   * Rewrites a log in which most entries are of no use any more, so that it does not grow for ever.
   * @param needed how many entries `snapshot` would give, roughly.
   */
  rewriteIfWasteful(needed: number, snapshot: () => Iterable<Entry>): void {
    if (this.entries > SMALL_LOG_ENTRIES && this.entries > needed * WASTEFUL_FACTOR) this.rewrite(snapshot());
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

/** The lines of a file without their line feeds; what follows the last line feed is left out. */
function* readCompleteLines(file: number): Generator<Buffer> {
  let rest = Buffer.alloc(0);
  let position = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(READ_BYTES);
    const length = readSync(file, chunk, 0, READ_BYTES, position);
    if (length === 0) return;
    position += length;
    const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED, rest.length); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
}

function parseLine<Entry>(line: Buffer, path: string, number: number): Entry {
  try {
    // The file is our own: what `append` wrote is what comes back.
    return JSON.parse(line.toString('utf8')) as Entry;
  } catch (cause) {
    throw new Error(`${path}: line ${number} is damaged; start with --fresh to begin with empty data`, { cause });
  }
}

/** Writes every byte at `position`, and says how many: one call of `writeSync` may write fewer. */
function writeAll(file: number, bytes: Buffer, position: number): number {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
  return written;
}
