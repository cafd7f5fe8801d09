/** Keys a chunk may hold before it is split: small enough for cheap inserts, large enough for few chunks. */
const CHUNK_KEYS = 512;

/** Which keys a range covers; an absent bound is open. At most one of each pair is used. */
export interface KeyRange {
  readonly gt?: string | undefined;
  readonly gte?: string | undefined;
  readonly lt?: string | undefined;
  readonly lte?: string | undefined;
}

/** Place of a key: index of its chunk, and index in that chunk. */
interface Place {
  readonly chunk: number;
  readonly index: number;
}

/**
 * A map that can be read in the order of its keys (by UTF-16 code units).
 * Keys lie in sorted chunks, so that appending is cheap and inserting moves a chunk at most.
 */
export class SortedMap<Value> {
  private readonly values = new Map<string, Value>();
  private readonly chunks: string[][] = [];

  get size(): number {
    return this.values.size;
  }

  get(key: string): Value | undefined {
    return this.values.get(key);
  }

  set(key: string, value: Value): void {
    if (!this.values.has(key)) this.insertKey(key);
    this.values.set(key, value);
  }

  delete(key: string): void {
    if (!this.values.delete(key)) return;
    const { chunk, index } = this.lowerBound(key);
    const keys = this.chunks[chunk];
    keys?.splice(index, 1);
    if (keys?.length === 0) this.chunks.splice(chunk, 1);
  }

  /** Values of the keys in `range`, in order. The map must not change while they are read. */
  *range(range: KeyRange, reverse = false): Generator<Value> {
    for (const key of reverse ? this.keysDown(range) : this.keysUp(range)) {
      const value = this.values.get(key);
      if (value !== undefined) yield value;
    }
  }

  private *keysUp({ gt, gte, lt, lte }: KeyRange): Generator<string> {
    const start = gte !== undefined ? this.lowerBound(gte) : gt !== undefined ? this.upperBound(gt) : undefined;
    const first = start ?? { chunk: 0, index: 0 };
    for (let chunk = first.chunk; chunk < this.chunks.length; chunk++) {
      const keys = this.chunks[chunk] ?? [];
      for (let index = chunk === first.chunk ? first.index : 0; index < keys.length; index++) {
        const key = keys[index];
        if (key === undefined || (lt !== undefined && key >= lt) || (lte !== undefined && key > lte)) return;
        yield key;
      }
    }
  }

  private *keysDown({ gt, gte, lt, lte }: KeyRange): Generator<string> {
    const end = lte !== undefined ? this.upperBound(lte) : lt !== undefined ? this.lowerBound(lt) : undefined;
    const first = end ?? { chunk: this.chunks.length, index: 0 };
    for (let chunk = first.chunk; chunk >= 0; chunk--) {
      const keys = this.chunks[chunk] ?? [];
      for (let index = (chunk === first.chunk ? first.index : keys.length) - 1; index >= 0; index--) {
        const key = keys[index];
        if (key === undefined || (gte !== undefined && key < gte) || (gt !== undefined && key <= gt)) return;
        yield key;
      }
    }
  }

  private insertKey(key: string): void {
    const { chunk, index } = this.lowerBound(key);
    const keys = this.chunks[chunk];
    if (keys === undefined) {
      const last = this.chunks.at(-1);
      if (last !== undefined && last.length < CHUNK_KEYS) last.push(key);
      else this.chunks.push([key]);
      return;
    }
    keys.splice(index, 0, key);
    if (keys.length > CHUNK_KEYS) this.chunks.splice(chunk + 1, 0, keys.splice(CHUNK_KEYS / 2));
  }

  /** Place of the first key that is not before `key`. */
  private lowerBound(key: string): Place {
    const chunk = firstIndex(this.chunks.length, (at) => (this.chunks[at]?.at(-1) ?? '') >= key);
    const keys = this.chunks[chunk];
    return { chunk, index: keys ? firstIndex(keys.length, (at) => (keys[at] ?? '') >= key) : 0 };
  }

  /** Place of the first key after `key`. */
  private upperBound(key: string): Place {
    const { chunk, index } = this.lowerBound(key);
    return { chunk, index: this.chunks[chunk]?.[index] === key ? index + 1 : index };
  }
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
