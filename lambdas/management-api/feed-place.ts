/** The index behind the feed may show an event this much later than one that was received after it. */
const INDEX_LAG_MS = 60_000;

/** How far a reader of the feed is. */
export interface FeedPlace {
  /** Where the next page begins: a key of the feed, or a time. */
  readonly after: string;
  /** Up to here nothing can be shown late any more; absent when `after` is such a place. */
  readonly settled?: string | undefined;
}

/**
 * Where the next page of an account's feed begins. While there is more, right behind this page; after the last page,
 * where everything was settled: what was received in the last minute comes again, since the index may have shown one of
 * its neighbours late.
 * @param page.lastKey the last key of this page.
 * @param page.more whether the index has more behind it.
 */
export function nextFeedPlace(
  { after, settled = after }: FeedPlace,
  { lastKey, more, nowMs }: { lastKey: string | undefined; more: boolean; nowMs: number },
): FeedPlace {
  const surely = new Date(nowMs - INDEX_LAG_MS).toISOString();
  const read = more && lastKey !== undefined && lastKey < surely ? lastKey : surely;
  // A page that began behind the settled place cannot settle what lies between.
  const nextSettled = after === settled && read > settled ? read : settled;
  if (!more || lastKey === undefined) return { after: nextSettled };
  return lastKey === nextSettled ? { after: lastKey } : { after: lastKey, settled: nextSettled };
}
