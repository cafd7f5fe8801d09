/** The index behind the feed may show an event this much later than one that was received after it. */
const INDEX_LAG_MS = 60_000;

/**
 * Where the next page of an account's feed begins: never past what the index is sure to show by now, so that an event
 * that it shows late is not passed. What lies behind comes again.
 * @param page.after where this page began; it is never gone back behind.
 * @param page.lastKey the last key of this page.
 * @param page.more whether the index has more behind it.
 */
export function nextFeedPlace({
  after,
  lastKey,
  more,
  nowMs,
}: {
  after: string;
  lastKey: string | undefined;
  more: boolean;
  nowMs: number;
}): string {
  const settled = new Date(nowMs - INDEX_LAG_MS).toISOString();
  const furthest = after > settled ? after : settled;
  return more && lastKey !== undefined && lastKey < furthest ? lastKey : furthest;
}
