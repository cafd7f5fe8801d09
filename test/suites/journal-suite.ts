import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../core/journal/event.ts';
import type { JournalStore } from '../../core/journal/journal-store.ts';
import { ACCOUNT, aFact, testId } from '../support/facts.ts';

/** What every JournalStore does. @param journal one whose time is `nowMs`, which the suite moves. */
export function journalBehaviour(name: string, journal: () => JournalStore, time: { nowMs: number }): void {
  describe(`journal (${name})`, () => {
    let registrations = 500;
    let facts = 0;
    const newOwner = () => ({ accountId: ACCOUNT, registrationId: testId('dev', registrations++) });
    const newFacts = (count: number) => Array.from({ length: count }, () => aFact(++facts));
    const ids = (events: readonly { eventId: string }[]) => events.map(({ eventId }) => eventId);
    const positions = (events: readonly JournalEvent[]) => events.map(({ position }) => position);

    it('ends at position 0 while it is empty', async () => {
      expect(await journal().getHead(newOwner().registrationId)).toEqual({ position: 0, receivedAt: '', counters: {} });
    });

    it('appends in order and reads back what it appended', async () => {
      const owner = newOwner();
      const some = newFacts(3);

      const appended = await journal().append(owner, some);

      expect(ids(appended)).toEqual(ids(some));
      expect(positions(appended)).toEqual([1, 2, 3]);
      expect(await journal().readAfter(owner.registrationId, 0, 10)).toEqual(appended);
      expect(await journal().readAfter(owner.registrationId, 1, 1)).toEqual([appended[1]]);
      expect(await journal().getEvent(owner.registrationId, 2)).toEqual(appended[1]);
      expect(await journal().findEvent(some[2]?.eventId ?? '')).toEqual(appended[2]);
      expect(await journal().getHead(owner.registrationId)).toMatchObject({ position: 3 });
    });

    it('keeps an event that names nobody, and one that is backfill', async () => {
      const owner = newOwner();
      const [nobody, old] = newFacts(2);
      if (!nobody || !old) throw new Error('two facts');

      const appended = await journal().append(owner, [
        { ...nobody, content: { ...nobody.content, employee_id: null } },
        { ...old, backfill: true },
      ]);

      expect(await journal().readAfter(owner.registrationId, 0, 10)).toEqual(appended);
      expect(appended[0]?.employeeId).toBeUndefined();
      expect(appended[1]?.backfill).toBe(true);
    });

    it('adds nothing for what is known, whether repeated, overlapped or doubled inside (I2)', async () => {
      const owner = newOwner();
      const some = newFacts(5);
      await journal().append(owner, some.slice(0, 3));

      expect(await journal().append(owner, some.slice(0, 3))).toEqual([]);
      const appended = await journal().append(owner, [...some, ...some]);

      expect(ids(appended)).toEqual(ids(some.slice(3)));
      expect(positions(appended)).toEqual([4, 5]);
    });

    it('appends a push of more than one transaction without a hole', async () => {
      const owner = newOwner();

      const appended = await journal().append(owner, newFacts(120));

      expect(positions(appended)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
      expect(await journal().readAfter(owner.registrationId, 100, 50)).toEqual(appended.slice(100));
    });

    it('numbers concurrent appends without a hole and without a repeat (I2, I3)', async () => {
      const owner = newOwner();
      const shared = newFacts(6);

      const results = await Promise.all(
        Array.from({ length: 6 }, (_, writer) => journal().append(owner, [...newFacts(2), ...shared.slice(writer)])),
      );

      const all = await journal().readAfter(owner.registrationId, 0, 100);
      expect(positions(all)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
      expect(new Set(ids(all)).size).toBe(18);
      expect(results.flat()).toHaveLength(18);
      const sequences = all.map(({ body }) => (JSON.parse(body) as { sequence: number }).sequence);
      expect(sequences).toEqual(positions(all));
    });

    it('finds the first position received since a time', async () => {
      const owner = newOwner();
      const iso = (ms: number) => new Date(ms).toISOString();
      const start = time.nowMs;
      for (let push = 0; push < 5; push++) {
        time.nowMs = start + push * 1_000;
        await journal().append(owner, newFacts(2));
      }

      const since = (ms: number) => journal().firstPositionSince(owner.registrationId, iso(ms));
      expect(await since(start - 1)).toBe(1);
      expect(await since(start)).toBe(1);
      expect(await since(start + 1)).toBe(3);
      expect(await since(start + 4_000)).toBe(9);
      expect(await since(start + 4_001)).toBe(11);
      expect(await journal().firstPositionSince(newOwner().registrationId, iso(start))).toBe(1);
    });
  });
}
