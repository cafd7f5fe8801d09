import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFeedPlace, type FeedPlace } from '../../../lambdas/management-api/feed-place.ts';

const nowMs = Date.UTC(2026, 2, 28, 15, 0, 0);
const SETTLED = '2026-03-28T14:59:00.000Z';
const RECENT = '2026-03-28T14:59:30.000Z#000000000001#evt_1';

describe('nextFeedPlace', () => {
  it('goes on behind the last event of a page that has more behind it', () => {
    const lastKey = '2026-03-28T14:00:00.000Z#000000000001#evt_1';

    expect(nextFeedPlace({ after: '0' }, { lastKey, more: true, nowMs })).toEqual({ after: lastKey });
  });

  it('pages through the last minute, and begins it again after the last page', () => {
    const first = nextFeedPlace({ after: '0' }, { lastKey: RECENT, more: true, nowMs });
    expect(first).toEqual({ after: RECENT, settled: SETTLED });

    const later = RECENT.replace('30.000', '40.000');
    expect(nextFeedPlace(first, { lastKey: later, more: true, nowMs })).toEqual({ after: later, settled: SETTLED });
    expect(nextFeedPlace(first, { lastKey: later, more: false, nowMs })).toEqual({ after: SETTLED });
  });

  it('passes over the time that is surely empty', () => {
    expect(nextFeedPlace({ after: '0' }, { lastKey: undefined, more: false, nowMs })).toEqual({ after: SETTLED });
  });

  it('never goes back behind where the page began', () => {
    const after = '2026-03-28T14:59:50.000Z';

    expect(nextFeedPlace({ after }, { lastKey: undefined, more: false, nowMs })).toEqual({ after });
  });

  it('shows every event, and ends, however late within the minute the index shows it', () => {
    const second = (at: number): string => new Date(nowMs + at * 1_000).toISOString();
    const arrivals = fc.array(
      fc
        .record({ at: fc.nat(200), lateBy: fc.nat(59) })
        .map(({ at, lateBy }) => ({ key: second(at), shownAt: at + lateBy })),
      { maxLength: 30 },
    );
    // Seconds between two polls, and between two pages of one: a reader may be slow.
    const pace = fc.record({ wait: fc.integer({ min: 1, max: 40 }), page: fc.nat(50) });
    fc.assert(
      fc.property(arrivals, fc.array(pace, { minLength: 8, maxLength: 8 }), (events, paces) => {
        const keyed = events.map((event, index) => ({
          ...event,
          key: `${event.key}#${String(index).padStart(12, '0')}`,
        }));
        const seen = new Set<string>();
        let place: FeedPlace = { after: '0' };
        let at = 0;
        const poll = (pageSeconds: number): void => {
          for (let pages = 0, more = true; more; pages++) {
            if (pages > keyed.length) throw new Error('the feed does not end');
            const visible = keyed
              .filter(({ key, shownAt }) => shownAt <= at && key > place.after)
              .map(({ key }) => key)
              .sort();
            const page = visible.slice(0, 3);
            for (const key of page) seen.add(key);
            more = visible.length > page.length;
            place = nextFeedPlace(place, { lastKey: page.at(-1), more, nowMs: nowMs + at * 1_000 });
            at += pageSeconds;
          }
        };
        for (const { wait, page } of paces) {
          at += wait;
          poll(page);
        }
        at += 400;
        poll(0);

        expect([...seen].sort()).toEqual(keyed.map(({ key }) => key).sort());
      }),
      { numRuns: 2_000 },
    );
  });
});
