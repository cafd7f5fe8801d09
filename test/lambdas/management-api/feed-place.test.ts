import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFeedPlace } from '../../../lambdas/management-api/feed-place.ts';

const nowMs = Date.UTC(2026, 2, 28, 15, 0, 0);
const SETTLED = '2026-03-28T14:59:00.000Z';

describe('nextFeedPlace', () => {
  it('goes on behind the last event of a page that has more behind it', () => {
    const lastKey = '2026-03-28T14:00:00.000Z#evt_1';

    expect(nextFeedPlace({ after: '0', lastKey, more: true, nowMs })).toBe(lastKey);
  });

  it('stays a minute behind, whatever the page shows', () => {
    const lastKey = '2026-03-28T14:59:30.000Z#evt_1';

    expect(nextFeedPlace({ after: '0', lastKey, more: true, nowMs })).toBe(SETTLED);
    expect(nextFeedPlace({ after: '0', lastKey, more: false, nowMs })).toBe(SETTLED);
  });

  it('passes over the time that is surely empty', () => {
    expect(nextFeedPlace({ after: '0', lastKey: undefined, more: false, nowMs })).toBe(SETTLED);
  });

  it('never goes back behind where the page began', () => {
    const after = '2026-03-28T14:59:50.000Z';

    expect(nextFeedPlace({ after, lastKey: undefined, more: false, nowMs })).toBe(after);
  });

  it('never passes an event that comes later but was received in the last minute', () => {
    const key = fc.integer({ min: 0, max: 7_200 }).map((second) => new Date(nowMs - second * 1_000).toISOString());
    fc.assert(
      fc.property(
        fc.option(key, { nil: '0' }),
        fc.option(key, { nil: undefined }),
        fc.boolean(),
        (after, lastKey, more) => {
          const place = nextFeedPlace({ after, lastKey, more, nowMs });
          const furthest = after > SETTLED ? after : SETTLED;
          expect(place >= after || place === lastKey).toBe(true);
          expect(place <= furthest).toBe(true);
        },
      ),
    );
  });
});
