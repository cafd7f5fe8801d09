import { RecordFile } from './record-file.ts';

/** A log shorter than this is not worth rewriting while it is in use. */
const SMALL_LOG_ENTRIES = 50_000;
/** A longer one is rewritten when it holds this many times the entries that are still needed. */
const WASTEFUL_FACTOR = 4;

/** A record file whose records are JSON. */
export class AppendLog<Entry> {
  private constructor(private readonly file: RecordFile) {}

  /**
   * Opens or creates the file and hands every entry in it to `apply`, oldest first.
   * @throws Error as `RecordFile.open` does.
   */
  static open<Entry>(path: string, apply: (entry: Entry) => void): AppendLog<Entry> {
    // The file is our own: what `append` wrote is what comes back.
    return new AppendLog<Entry>(RecordFile.open(path, (record) => apply(JSON.parse(record.toString()) as Entry)));
  }

  append(entry: Entry): void {
    this.file.append(toRecord(entry));
  }

  /** Replaces the whole file, at once or not at all, by `entries`. */
  rewrite(entries: Iterable<Entry>): void {
    this.file.rewrite(toRecords(entries));
  }

  /**
   * Rewrites a log in which most entries are of no use any more, so that it does not grow for ever.
   * @param needed how many entries `snapshot` would give, roughly.
   */
  rewriteIfWasteful(needed: number, snapshot: () => Iterable<Entry>): void {
    const { records } = this.file;
    if (records > SMALL_LOG_ENTRIES && records > needed * WASTEFUL_FACTOR) this.rewrite(snapshot());
  }

  /** Closing it again does nothing. */
  close(): void {
    this.file.close();
  }
}

function toRecord(entry: unknown): Buffer {
  return Buffer.from(JSON.stringify(entry));
}

function* toRecords(entries: Iterable<unknown>): Generator<Buffer> {
  for (const entry of entries) yield toRecord(entry);
}
