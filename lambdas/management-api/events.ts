import * as z from 'zod/mini';
import type { Device } from '../../core/device/device.ts';
import { notFound } from '../../core/http/problem.ts';
import { ID_PATTERN } from '../../core/ids/base32.ts';
import type { JournalEvent } from '../../core/journal/event.ts';
import type { ApiDeps } from './deps.ts';
import { requireKnownDevice } from './devices.ts';
import { nextFeedPlace } from './feed-place.ts';
import { cursor, limit, moment, serial } from './fields.ts';
import { createPlaces, listScope } from './page.ts';
import { defineRoute, type Route } from './route.ts';

const listQuery = z.strictObject({
  device: z.optional(serial),
  since: z.optional(moment),
  limit,
  cursor: z.optional(cursor),
});
type ListQuery = z.infer<typeof listQuery>;

const journalPlace = z.object({ position: z.int() });
const feedPlace = z.object({ after: z.string(), settled: z.optional(z.string()) });
const payload = z.record(z.string(), z.unknown());

const EVENT_ID = new RegExp(`^evt_${ID_PATTERN}$`);

/** Less than every received key: the beginning of a feed. */
const BEGINNING = '0';

/** The account's event of this id; undefined for an absent and a foreign one alike. */
export async function findOwnEvent(
  { journal }: Pick<ApiDeps, 'journal'>,
  accountId: string,
  eventId: string,
): Promise<JournalEvent | undefined> {
  const event = EVENT_ID.test(eventId) ? await journal.findEvent(eventId) : undefined;
  return event?.accountId === accountId ? event : undefined;
}

/**
 * Events, oldest first. These lists have no end: `next_cursor` is always there, and asks for what came since;
 * `has_more` says whether something is waiting behind it now.
 */
export function eventRoutes(deps: ApiDeps): Route[] {
  const places = createPlaces(deps.serviceKey);

  /** One device's journal, by position. */
  async function listJournal(device: Device, query: ListQuery): Promise<object> {
    const { accountId, registrationId } = device;
    const scope = listScope(accountId, 'journal', { registrationId, since: query.since });
    const from = await places.open(query.cursor, scope, journalPlace);
    const after = from?.position ?? (await startOf(deps, registrationId, query.since));
    const events = await deps.journal.readAfter(registrationId, after, query.limit);
    return {
      data: events.map(toEventJson),
      next_cursor: await places.seal({ position: events.at(-1)?.position ?? after }, scope),
      has_more: events.length === query.limit,
    };
  }

  /** All of the account's devices, by the time of receipt. */
  async function listFeed(accountId: string, query: ListQuery): Promise<object> {
    const scope = listScope(accountId, 'feed', { since: query.since });
    const from = await places.open(query.cursor, scope, feedPlace);
    const place = from ?? { after: query.since ?? BEGINNING };
    const page = await deps.feed.readFeed(accountId, { after: place.after, limit: query.limit });
    const next = nextFeedPlace(place, { lastKey: page.lastKey, more: page.more, nowMs: deps.now() });
    return {
      data: page.events.map(toEventJson),
      next_cursor: await places.seal(next, scope),
      has_more: page.more,
    };
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/v1/events',
      query: listQuery,
      async respond({ accountId, query }) {
        const body =
          query.device === undefined
            ? await listFeed(accountId, query)
            : await listJournal(await requireKnownDevice(deps, accountId, query.device), query);
        return { status: 200, body };
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/events/{id}',
      async respond({ accountId, params }) {
        const event = await findOwnEvent(deps, accountId, params.id);
        if (event === undefined) throw notFound('event');
        return { status: 200, body: toEventJson(event) };
      },
    }),
  ];
}

async function startOf(
  { journal }: Pick<ApiDeps, 'journal'>,
  registrationId: string,
  since: string | undefined,
): Promise<number> {
  return since === undefined ? 0 : (await journal.firstPositionSince(registrationId, since)) - 1;
}

/** The event as webhooks get it, and its place in its device's journal. */
function toEventJson({ body, position }: JournalEvent): object {
  return { ...payload.parse(JSON.parse(body)), position };
}
