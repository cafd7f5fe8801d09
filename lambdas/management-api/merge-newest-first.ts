import type { KeyStretch } from '../../core/webhook/delivery-list-store.ts';

/** A delivery's place in lists: newest first, and deliveries of one event by webhook. */
export interface DeliveryPlace {
  /** `<receivedAt>#<evt>` */
  readonly key: string;
  readonly webhookId: string;
}

export interface MergedPage {
  readonly places: readonly DeliveryPlace[];
  /** The lists go on behind this place; absent when they have ended. */
  readonly next?: DeliveryPlace;
}

/**
 * Merges stretches of lists that all begin at the same place. A list that was only read so far says nothing of what
 * comes behind: the page ends where the first of them does.
 */
export function mergeNewestFirst(
  stretches: readonly (KeyStretch & { readonly webhookId: string })[],
  limit: number,
): MergedPage {
  const ends = stretches.flatMap(({ webhookId, reached }) =>
    reached === undefined ? [] : [{ key: reached, webhookId }],
  );
  const firstEnd = ends.sort(comparePlaces).at(0);
  const known = stretches
    .flatMap(({ webhookId, keys }) => keys.map((key) => ({ key, webhookId })))
    .filter((place) => firstEnd === undefined || comparePlaces(place, firstEnd) <= 0)
    .sort(comparePlaces);
  if (known.length > limit) {
    const places = known.slice(0, limit);
    return { places, next: places.at(-1) };
  }
  return { places: known, next: firstEnd };
}

/** The key below which a list of `webhookId` goes on behind `place`. */
export function keyBehind(place: DeliveryPlace, webhookId: string): string {
  // Of the same event, the deliveries to webhooks of a higher id are still to come. No key has a space.
  return webhookId > place.webhookId ? `${place.key} ` : place.key;
}

function comparePlaces(a: DeliveryPlace, b: DeliveryPlace): number {
  if (a.key !== b.key) return a.key > b.key ? -1 : 1;
  if (a.webhookId === b.webhookId) return 0;
  return a.webhookId < b.webhookId ? -1 : 1;
}
