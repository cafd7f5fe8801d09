import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeliveryPlace, keyBehind, mergeNewestFirst } from '../../../lambdas/management-api/merge-newest-first.ts';

const key = (minute: number): string => `2026-03-28T14:${String(minute).padStart(2, '0')}:00.000Z#evt_${minute}`;

describe('mergeNewestFirst', () => {
  it('puts the newest first and deliveries of one event in the order of their webhooks', () => {
    const page = mergeNewestFirst(
      [
        { webhookId: 'wh_b', keys: [key(3), key(1)] },
        { webhookId: 'wh_a', keys: [key(3), key(2)] },
      ],
      10,
    );

    expect(page).toEqual({
      places: [
        { key: key(3), webhookId: 'wh_a' },
        { key: key(3), webhookId: 'wh_b' },
        { key: key(2), webhookId: 'wh_a' },
        { key: key(1), webhookId: 'wh_b' },
      ],
      next: undefined,
    });
  });

  it('ends the page where the first list was not read on', () => {
    const page = mergeNewestFirst(
      [
        { webhookId: 'wh_a', keys: [key(9), key(8)], reached: key(8) },
        { webhookId: 'wh_a', keys: [key(7), key(6)] },
      ],
      10,
    );

    expect(page).toEqual({
      places: [
        { key: key(9), webhookId: 'wh_a' },
        { key: key(8), webhookId: 'wh_a' },
      ],
      next: { key: key(8), webhookId: 'wh_a' },
    });
  });

  it('goes on behind a stretch in which nothing fits the filter', () => {
    const page = mergeNewestFirst(
      [
        { webhookId: 'wh_a', keys: [], reached: key(5) },
        { webhookId: 'wh_b', keys: [key(2)] },
      ],
      10,
    );

    expect(page).toEqual({ places: [], next: { key: key(5), webhookId: 'wh_a' } });
  });

  it('gives every place once and in order, however lists are cut into stretches', () => {
    const list = fc.record({
      webhookId: fc.constantFrom('wh_a', 'wh_b', 'wh_c'),
      minutes: fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 20 }),
    });
    // A delivery is in one list: of lists of the same webhook, the first keeps a minute that several name.
    const lists = fc.array(list, { maxLength: 6 }).map((some) => {
      const taken = new Set<string>();
      return some.map(({ webhookId, minutes }) => ({
        webhookId,
        keys: minutes
          .filter((minute) => !taken.has(`${webhookId} ${minute}`) && taken.add(`${webhookId} ${minute}`))
          .map(key)
          .sort()
          .reverse(),
      }));
    });
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (all, limit, readAtOnce) => {
        const seen: string[] = [];
        let place: DeliveryPlace | undefined;
        do {
          const from = place;
          const page = mergeNewestFirst(
            all.map(({ webhookId, keys }) => {
              const left = keys.filter((one) => from === undefined || one < keyBehind(from, webhookId));
              const read = left.slice(0, readAtOnce);
              return { webhookId, keys: read, ...(left.length > readAtOnce && { reached: read.at(-1) }) };
            }),
            limit,
          );
          expect(page.places.length).toBeLessThanOrEqual(limit);
          seen.push(...page.places.map((one) => `${one.key} ${one.webhookId}`));
          place = page.next;
        } while (place !== undefined);

        const expected = all
          .flatMap(({ webhookId, keys }) => keys.map((one) => ({ one, webhookId })))
          .sort((a, b) => (a.one === b.one ? (a.webhookId < b.webhookId ? -1 : 1) : a.one > b.one ? -1 : 1))
          .map(({ one, webhookId }) => `${one} ${webhookId}`);
        expect(seen).toEqual(expected);
      }),
    );
  });
});
