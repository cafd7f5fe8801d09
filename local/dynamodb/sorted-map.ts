/** Keys a chunk may hold before it is split: small enough for cheap inserts, large enough for few chunks. */
const CHUNK_KEYS = 512;

/** Which keys a range covers; an absent bound is open. At most one of the lower ones is used. */
export interface KeyRange {
  readonly gt?: string | undefined;
  readonly gte?: string | undefined;
  readonly lt?: string | undefined;
}

/** Place of a key: index of its chunk, and index in that chunk. */
interface Place {
  readonly chunk: number;
  readonly index: number;
}

/**
 * A map that can be read in the order of its keys (by UTF-16 code units).
 * Keys lie in sorted chunks, so that appending is cheap and inserting moves a chunk at most. They are put in order when
 * that is needed for the first time: a map that is filled first and read then sorts once.
 */
export class SortedMap<Value> {
  private readonly values = new Map<string, Value>();
  private chunks: string[][] | undefined;

  get size(): number {
    return this.values.size;
  }

  get(key: string): Value | undefined {
    return this.values.get(key);
  }

  set(key: string, value: Value): void {
    if (this.chunks && !this.values.has(key)) insertKey(this.chunks, key);
    this.values.set(key, value);
  }

  delete(key: string): void {
    if (this.values.delete(key) && this.chunks) removeKey(this.chunks, key);
  }

  /** Keys and values in no certain order. */
  entries(): Iterable<[string, Value]> {
    return this.values.entries();
  }

  /** Values of the keys in `range`, in order. The map must not change while they are read. */
  *range(range: KeyRange, reverse = false): Generator<Value> {
    const chunks = this.sort();
    for (const key of reverse ? keysDown(chunks, range) : keysUp(chunks, range)) {
      const value = this.values.get(key);
      if (value !== undefined) yield value;
    }
  }

  /** Puts the keys in order now, rather than when they are first read. */
  sort(): string[][] {
    if (this.chunks) return this.chunks;
    const keys = [...this.values.keys()].sort();
    this.chunks = [];
    for (let start = 0; start < keys.length; start += CHUNK_KEYS) {
      this.chunks.push(keys.slice(start, start + CHUNK_KEYS));
    }
    return this.chunks;
  }
}

function* keysUp(chunks: readonly string[][], { gt, gte, lt }: KeyRange): Generator<string> {
  const start = gte !== undefined ? lowerBound(chunks, gte) : gt !== undefined ? upperBound(chunks, gt) : undefined;
  const first = start ?? { chunk: 0, index: 0 };
  for (let chunk = first.chunk; chunk < chunks.length; chunk++) {
    const keys = chunks[chunk] ?? [];
    for (let index = chunk === first.chunk ? first.index : 0; index < keys.length; index++) {
      const key = keys[index];
      if (key === undefined || (lt !== undefined && key >= lt)) return;
      yield key;
    }
  }
}

function* keysDown(chunks: readonly string[][], { gt, gte, lt }: KeyRange): Generator<string> {
  const first = lt !== undefined ? lowerBound(chunks, lt) : { chunk: chunks.length, index: 0 };
  for (let chunk = first.chunk; chunk >= 0; chunk--) {
    const keys = chunks[chunk] ?? [];
    for (let index = (chunk === first.chunk ? first.index : keys.length) - 1; index >= 0; index--) {
      const key = keys[index];
      if (key === undefined || (gte !== undefined && key < gte) || (gt !== undefined && key <= gt)) return;
      yield key;
    }
  }
}

function insertKey(chunks: string[][], key: string): void {
  const { chunk, index } = lowerBound(chunks, key);
  const keys = chunks[chunk];
  if (keys === undefined) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length < CHUNK_KEYS) last.push(key);
    else chunks.push([key]);
    return;
  }
  keys.splice(index, 0, key);
  if (keys.length > CHUNK_KEYS) chunks.splice(chunk + 1, 0, keys.splice(CHUNK_KEYS / 2));
}

function removeKey(chunks: string[][], key: string): void {
  const { chunk, index } = lowerBound(chunks, key);
  const keys = chunks[chunk];
  keys?.splice(index, 1);
  if (keys?.length === 0) chunks.splice(chunk, 1);
}

/** Place of the first key that is not before `key`. */
function lowerBound(chunks: readonly string[][], key: string): Place {
  const chunk = firstIndex(chunks.length, (at) => (chunks[at]?.at(-1) ?? '') >= key);
  const keys = chunks[chunk];
  return { chunk, index: keys ? firstIndex(keys.length, (at) => (keys[at] ?? '') >= key) : 0 };
}

/** Place of the first key after `key`. */
function upperBound(chunks: readonly string[][], key: string): Place {
  const { chunk, index } = lowerBound(chunks, key);
  return { chunk, index: chunks[chunk]?.[index] === key ? index + 1 : index };
}

/** First index below `length` that passes a test which stays passed once it is; `length` when none does. */
function firstIndex(length: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
