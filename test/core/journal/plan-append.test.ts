import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_HEAD, type Fact, type Head, type JournalEvent } from '../../../core/journal/event.ts';
import { foldRepeats, planAppend } from '../../../core/journal/plan-append.ts';
import { ACCOUNT, aFact, REGISTRATION } from '../../support/facts.ts';

const OWNER = { accountId: ACCOUNT, registrationId: REGISTRATION };
const AT = '2026-03-28T14:47:13.204Z';

interface Body {
  event_id: string;
  event: string;
  sequence: number;
  previous_event_id: string | null;
  received_at: string;
  backfill?: boolean;
}
const bodyOf = (event: JournalEvent): Body => JSON.parse(event.body) as Body;

/** Pushes as devices send them: facts of two types, live and old, repeated and overlapping. */
const facts = fc.integer({ min: 1, max: 30 }).map((number) =>
  aFact(number, {
    type: number % 3 === 0 ? 'access.event' : 'attendance.punch',
    backfill: number % 5 === 0,
  }),
);
const pushes = fc.array(fc.array(facts, { maxLength: 12 }), { maxLength: 12 });

/** What the store does with pushes, one after the other. */
function appendAll(all: readonly (readonly Fact[])[]): { journal: JournalEvent[]; head: Head } {
  const journal: JournalEvent[] = [];
  let head: Head = EMPTY_HEAD;
  for (const push of all) {
    const known = new Set(journal.map(({ eventId }) => eventId));
    const fresh = foldRepeats(push).filter(({ eventId }) => !known.has(eventId));
    const plan = planAppend(OWNER, head, fresh, AT);
    journal.push(...plan.events);
    head = plan.head;
  }
  return { journal, head };
}

describe('planAppend', () => {
  it('makes the body of design 6, with its keys in order', () => {
    const { events } = planAppend(OWNER, EMPTY_HEAD, [aFact(1)], AT);

    expect(events[0]?.body).toBe(
      '{"event_id":"evt_00000000000000000000000004","event":"attendance.punch","employee_id":"1001",' +
        '"timestamp":"2026-03-28T08:47:12-06:00","device_serial":"CQUJ232260123","punch_type":"check_in",' +
        '"verification":"fingerprint","sequence":1,"previous_event_id":null,"device_time":"2026-03-28 08:47:12",' +
        '"received_at":"2026-03-28T14:47:13.204Z","account_id":"acc_00000000000000000000000004"}',
    );
  });

  it('leaves out what an event does not say, and keeps the order of the rest', () => {
    const fact = aFact(1, { type: 'biometric.enrolled' });
    const { device_time: _none, ...content } = fact.content;

    const { events } = planAppend(
      OWNER,
      EMPTY_HEAD,
      [{ ...fact, content: { ...content, kind: 'fingerprint', finger: 6, site: 'Norte' } }],
      AT,
    );

    expect(events[0]?.body).toBe(
      '{"event_id":"evt_00000000000000000000000004","event":"biometric.enrolled","employee_id":"1001",' +
        '"timestamp":"2026-03-28T08:47:12-06:00","device_serial":"CQUJ232260123","punch_type":"check_in",' +
        '"verification":"fingerprint","sequence":1,"previous_event_id":null,' +
        '"received_at":"2026-03-28T14:47:13.204Z","account_id":"acc_00000000000000000000000004",' +
        '"kind":"fingerprint","finger":6,"site":"Norte"}',
    );
  });

  it('never lets the receive time fall behind', () => {
    const head: Head = { position: 3, receivedAt: '2026-03-28T15:00:00.000Z', counters: {} };

    const { events, head: next } = planAppend(OWNER, head, [aFact(1)], AT);

    expect(events[0]).toMatchObject({ position: 4, receivedAt: '2026-03-28T15:00:00.000Z' });
    expect(next.receivedAt).toBe('2026-03-28T15:00:00.000Z');
  });

  it('leaves a journal as it is when nothing is new', () => {
    const { head } = appendAll([[aFact(1), aFact(2)]]);

    expect(planAppend(OWNER, head, [], '2026-03-28T14:47:13.204Z')).toEqual({ head, events: [] });
  });

  it('numbers positions 1..n, whatever repeats or overlaps (I3)', () => {
    fc.assert(
      fc.property(pushes, (all) => {
        const { journal, head } = appendAll(all);

        expect(journal.map(({ position }) => position)).toEqual(journal.map((_, index) => index + 1));
        expect(head.position).toBe(journal.length);
      }),
    );
  });

  it('appends each fact once, in the order of its first arrival (I2)', () => {
    fc.assert(
      fc.property(pushes, (all) => {
        const { journal } = appendAll(all);

        expect(journal.map(({ eventId }) => eventId)).toEqual([...new Set(all.flat().map(({ eventId }) => eventId))]);
      }),
    );
  });

  it('gives the same facts the same places however the pushes were cut', () => {
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 40 }), fc.array(fc.nat(40), { maxLength: 6 }), (all, cuts) => {
        const edges = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
        const pieces = edges.slice(1).map((end, index) => all.slice(edges[index], end));

        expect(appendAll(pieces).journal).toEqual(appendAll([all]).journal);
      }),
    );
  });

  it('chains each type, live and backfill apart, without a hole (I3)', () => {
    fc.assert(
      fc.property(pushes, (all) => {
        const last = new Map<string, Body>();
        for (const event of appendAll(all).journal) {
          const body = bodyOf(event);
          const chain = `${body.event} ${body.backfill === true ? 'old' : 'live'}`;
          const before = last.get(chain);
          expect(body.sequence).toBe((before?.sequence ?? 0) + 1);
          expect(body.previous_event_id).toBe(before?.event_id ?? null);
          last.set(chain, body);
        }
      }),
    );
  });

  it('writes bodies that stay the same through JSON.parse and JSON.stringify (I6)', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 40 }), (pin, site) => {
        const fact = aFact(1);
        const { events } = planAppend(
          OWNER,
          EMPTY_HEAD,
          [{ ...fact, content: { ...fact.content, employee_id: pin, site } }],
          AT,
        );

        expect(JSON.stringify(JSON.parse(events[0]?.body ?? ''))).toBe(events[0]?.body);
      }),
    );
  });
});
