/** A gap before an event older than this is expired history, not a transaction half shown. */
const EXPIRED_AFTER_MS = 3_600_000;

interface Placed {
  readonly position: number;
  readonly receivedAt: string;
}

/**
 * A Query is only read-committed against transactions: it may show position 102 before 101.
 * Takes position after+1, after+2 … and stops at a gap; the append that fills it rings again.
 * @param events sorted by position, all of them behind `after`.
 */
export function takeContiguous<Event extends Placed>(events: readonly Event[], after: number, nowMs: number): Event[] {
  const taken: Event[] = [];
  let expected = after + 1;
  for (const event of events) {
    if (event.position !== expected && nowMs - Date.parse(event.receivedAt) < EXPIRED_AFTER_MS) break;
    taken.push(event);
    expected = event.position + 1;
  }
  return taken;
}
