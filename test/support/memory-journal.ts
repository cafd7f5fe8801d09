import { EMPTY_HEAD, type Head, type JournalEvent } from '../../core/journal/event.ts';
import type { JournalStore } from '../../core/journal/journal-store.ts';
import { foldRepeats, planAppend } from '../../core/journal/plan-append.ts';
import { takeContiguous } from '../../core/journal/take-contiguous.ts';

/** JournalStore in memory; test/suites/journal-suite.ts keeps it honest. */
export function createMemoryJournal(now: () => number): JournalStore {
  const journals = new Map<string, { head: Head; events: JournalEvent[] }>();
  const journalOf = (registrationId: string): { head: Head; events: JournalEvent[] } =>
    journals.get(registrationId) ?? { head: EMPTY_HEAD, events: [] };
  const findEvent = (eventId: string): JournalEvent | undefined =>
    [...journals.values()].flatMap(({ events }) => events).find((event) => event.eventId === eventId);

  return {
    async getHead(registrationId) {
      return journalOf(registrationId).head;
    },
    async append(owner, facts) {
      const journal = journalOf(owner.registrationId);
      const fresh = foldRepeats(facts).filter(({ eventId }) => !findEvent(eventId));
      const plan = planAppend(owner, journal.head, fresh, new Date(now()).toISOString());
      if (fresh.length > 0) {
        journals.set(owner.registrationId, { head: plan.head, events: [...journal.events, ...plan.events] });
      }
      return plan.events;
    },
    async readAfter(registrationId, after, limit) {
      const { events } = journalOf(registrationId);
      return takeContiguous(events.slice(after, after + limit), after, now());
    },
    async getEvent(registrationId, position) {
      return journalOf(registrationId).events[position - 1];
    },
    async findEvent(eventId) {
      return findEvent(eventId);
    },
    async firstPositionSince(registrationId, since) {
      const { events, head } = journalOf(registrationId);
      return events.find(({ receivedAt }) => receivedAt >= since)?.position ?? head.position + 1;
    },
  };
}
