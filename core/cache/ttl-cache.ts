export interface TtlCacheConfig<Value> {
  readonly ttlMs: number;
  /** Beyond this many, the oldest are dropped. */
  readonly maxEntries: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly load: (key: string) => Promise<Value>;
  /** A value for which this says no is given out, and not remembered. @default every value is */
  readonly isLasting?: (value: Value) => boolean;
}

/**
 * Remembers what `load` gave for a key for a short while, in this instance of the function only.
 * Calls for one key that come at the same time load it once; a failed load is not remembered.
 */
export function createTtlCache<Value>({
  ttlMs,
  maxEntries,
  now,
  load,
  isLasting = () => true,
}: TtlCacheConfig<Value>): {
  get(key: string): Promise<Value>;
} {
  const entries = new Map<string, { readonly staleAtMs: number; readonly value: Promise<Value> }>();
  return {
    get(key) {
      const cached = entries.get(key);
      if (cached && cached.staleAtMs > now()) return cached.value;
      entries.delete(key);
      const value = load(key);
      const entry = { staleAtMs: now() + ttlMs, value };
      entries.set(key, entry);
      const forget = (): void => {
        if (entries.get(key) === entry) entries.delete(key);
      };
      value.then((loaded) => {
        if (!isLasting(loaded)) forget();
      }, forget);
      if (entries.size > maxEntries) {
        const [oldest] = entries.keys();
        if (oldest !== undefined) entries.delete(oldest);
      }
      return value;
    },
  };
}
