import type { Counter, Fact, Head, JournalEvent } from './event.ts';

/** Whose journal it is. */
export interface JournalOwner {
  readonly accountId: string;
  readonly registrationId: string;
}

/** Folds a push onto itself: of facts with one identity the first stays. */
export function foldRepeats(facts: readonly Fact[]): Fact[] {
  const seen = new Set<string>();
  return facts.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
}

/**
 * Gives new facts their places behind `head`: position, sequence and the body that every attempt will send.
 * @param facts none of them in the journal yet, in the order of the push.
 * @param receivedAt ISO 8601, UTC; a clock that stepped back does not take the journal with it.
 */
export function planAppend(
  owner: JournalOwner,
  head: Head,
  facts: readonly Fact[],
  receivedAt: string,
): { head: Head; events: JournalEvent[] } {
  const effectiveReceivedAt = receivedAt > head.receivedAt ? receivedAt : head.receivedAt;
  const counters: Record<string, Counter> = { ...head.counters };
  let { position } = head;
  const events = facts.map((fact): JournalEvent => {
    const counter = counters[counterName(fact)];
    const sequence = (counter?.sequence ?? 0) + 1;
    counters[counterName(fact)] = { sequence, lastEventId: fact.eventId };
    position += 1;
    return {
      eventId: fact.eventId,
      accountId: owner.accountId,
      registrationId: owner.registrationId,
      position,
      type: fact.type,
      backfill: fact.backfill,
      body: toEventBody(fact, {
        sequence,
        previousEventId: counter?.lastEventId ?? null,
        receivedAt: effectiveReceivedAt,
      }),
      ...(typeof fact.content.employee_id === 'string' && { employeeId: fact.content.employee_id }),
      occurredAt: fact.occurredAt,
      receivedAt: effectiveReceivedAt,
    };
  });
  return { head: { position, receivedAt: effectiveReceivedAt, counters }, events };
}

/** Live events and backfill are numbered apart, each per type. */
const counterName = ({ type, backfill }: Fact): string => `${type}#${backfill ? 'backfill' : 'live'}`;

/** The body of an event. It equals `JSON.stringify(JSON.parse(body))`: receivers may verify either (I6). */
function toEventBody(
  { eventId, type, backfill, content }: Fact,
  place: { sequence: number; previousEventId: string | null; receivedAt: string },
): string {
  const { employee_id, timestamp, device_serial, punch_type, verification, device_time, account_id, ...optional } =
    content;
  // What is undefined is left out.
  return JSON.stringify({
    event_id: eventId,
    event: type,
    employee_id,
    timestamp,
    device_serial,
    punch_type,
    verification,
    sequence: place.sequence,
    previous_event_id: place.previousEventId,
    device_time,
    received_at: place.receivedAt,
    account_id,
    ...optional,
    ...(backfill ? { backfill } : {}),
  });
}
