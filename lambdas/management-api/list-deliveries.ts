import type { DeliveryRecord, DeliveryStatus } from '../../core/delivery/delivery-record.ts';
import { deliveryIdOf } from '../../core/delivery/keys.ts';
import type { Webhook } from '../../core/webhook/webhook.ts';
import type { ApiDeps } from './deps.ts';
import { mapInParallel } from './map-in-parallel.ts';
import { type DeliveryPlace, keyBehind, mergeNewestFirst } from './merge-newest-first.ts';

/** Rounds of reading for one page; a page that is not full by then has a cursor all the same. */
const MAX_ROUNDS = 5;
/** Deliveries looked up at a time, and for one page. */
const BLOCK_SIZE = 100;
const MAX_LOOKED_UP = 1_000;

export interface DeliveryFilter {
  readonly webhooks: readonly Webhook[];
  readonly status?: DeliveryStatus;
  /** ISO 8601, UTC: only deliveries of events received from then on. */
  readonly since?: string;
  readonly limit: number;
}

export interface DeliveryPage<Place> {
  readonly records: readonly DeliveryRecord[];
  readonly next?: Place;
}

type ReadDeps = Pick<ApiDeps, 'deliveryLists' | 'deliveryLog' | 'journal'>;

/** Deliveries to the webhooks, newest first, from the shards of their logs. */
export async function listDeliveries(
  deps: ReadDeps,
  { webhooks, status, since = '', limit }: DeliveryFilter,
  from: DeliveryPlace | undefined,
): Promise<DeliveryPage<DeliveryPlace>> {
  const lists = webhooks.flatMap(({ webhookId }) => deps.deliveryLists.listsOf(webhookId, status));
  const records: DeliveryRecord[] = [];
  let place = from;
  for (let round = 1; round <= MAX_ROUNDS && records.length < limit; round += 1) {
    const wanted = limit - records.length;
    const stretches = await mapInParallel(lists, async (list) => ({
      webhookId: list.webhookId,
      ...(await list.read(place && keyBehind(place, list.webhookId), wanted)),
    }));
    const page = mergeNewestFirst(stretches, wanted);
    records.push(
      ...(await getRecords(
        deps,
        page.places.filter(({ key }) => key >= since),
        status,
      )),
    );
    place = page.next;
    if (place === undefined || place.key < since) return { records };
  }
  return { records, next: place };
}

/** A place in a device's deliveries: position, newest first, and webhook. */
export interface DevicePlace {
  readonly position: number;
  readonly webhookId: string;
}

/** Deliveries of one device's events, newest first: its journal backwards, and the deliveries that follow from it. */
export async function listDeviceDeliveries(
  deps: ReadDeps,
  registrationId: string,
  { webhooks, status, since, limit }: DeliveryFilter,
  from: DevicePlace | undefined,
): Promise<DeliveryPage<DevicePlace>> {
  if (webhooks.length === 0) return { records: [] };
  const webhookIds = webhooks.map(({ webhookId }) => webhookId).sort();
  const lowest = since === undefined ? 1 : await deps.journal.firstPositionSince(registrationId, since);
  const blockSize = Math.max(1, Math.floor(BLOCK_SIZE / webhookIds.length));
  const records: DeliveryRecord[] = [];
  let high = from?.position ?? (await deps.journal.getHead(registrationId)).position;
  let lookedUp = 0;

  while (high >= lowest) {
    const low = Math.max(lowest, high - blockSize + 1);
    const events = await deps.journal.readAfter(registrationId, low - 1, high - low + 1);
    const candidates = events
      .toReversed()
      .flatMap((event) => webhookIds.map((webhookId) => ({ ...event, webhookId })))
      .filter(({ position, webhookId }) => position !== from?.position || webhookId > from.webhookId);
    const found = new Map((await deps.deliveryLog.getMany(candidates)).map((record) => [record.deliveryId, record]));
    for (const { position, webhookId, eventId } of candidates) {
      const record = found.get(deliveryIdOf(webhookId, eventId));
      if (record === undefined || (status !== undefined && record.status !== status)) continue;
      records.push(record);
      if (records.length === limit) return { records, next: { position, webhookId } };
    }
    high = low - 1;
    lookedUp += candidates.length;
    // Every webhook of the lowest position has been looked at: the list goes on with the position below.
    if (lookedUp >= MAX_LOOKED_UP && high >= lowest) return { records, next: { position: high, webhookId: '' } };
  }
  return { records };
}

/** The records at `places`, in their order. */
async function getRecords(
  { deliveryLog }: Pick<ApiDeps, 'deliveryLog'>,
  places: readonly DeliveryPlace[],
  status: DeliveryStatus | undefined,
): Promise<DeliveryRecord[]> {
  const keys = places.map(({ key, webhookId }) => {
    const [receivedAt = '', eventId = ''] = key.split('#');
    return { webhookId, eventId, receivedAt };
  });
  const found = new Map((await deliveryLog.getMany(keys)).map((record) => [record.deliveryId, record]));
  return keys.flatMap(({ webhookId, eventId }) => {
    const record = found.get(deliveryIdOf(webhookId, eventId));
    // An index lags: a record may have left this status since.
    return record === undefined || (status !== undefined && record.status !== status) ? [] : [record];
  });
}
