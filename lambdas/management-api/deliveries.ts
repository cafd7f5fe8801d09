import * as z from 'zod/mini';
import { type AttemptRecord, DELIVERY_STATUSES, type DeliveryRecord } from '../../core/delivery/delivery-record.ts';
import { parseDeliveryId } from '../../core/delivery/keys.ts';
import { notFound } from '../../core/http/problem.ts';
import type { JournalEvent } from '../../core/journal/event.ts';
import type { ApiDeps } from './deps.ts';
import { requireKnownDevice } from './devices.ts';
import { findOwnEvent } from './events.ts';
import { cursor, limit, moment, serial } from './fields.ts';
import { listDeliveries, listDeviceDeliveries } from './list-deliveries.ts';
import { createPlaces, listScope } from './page.ts';
import { resend } from './resend.ts';
import { defineRoute, type Route } from './route.ts';
import { requireWebhook } from './webhooks.ts';

const listQuery = z.strictObject({
  webhook_id: z.optional(z.string()),
  status: z.optional(z.enum(DELIVERY_STATUSES)),
  device: z.optional(serial),
  since: z.optional(moment),
  limit,
  cursor: z.optional(cursor),
});
type ListQuery = z.infer<typeof listQuery>;

const logPlace = z.object({ key: z.string(), webhookId: z.string() });
const devicePlace = z.object({ position: z.int(), webhookId: z.string() });

export function deliveryRoutes(deps: ApiDeps): Route[] {
  const places = createPlaces(deps.serviceKey);

  async function list(accountId: string, query: ListQuery): Promise<object> {
    const { webhook_id, device: serialNumber, cursor: text, limit: most, ...filters } = query;
    const webhooks =
      webhook_id === undefined
        ? await deps.webhooks.listWebhooks(accountId)
        : [await requireWebhook(deps, accountId, webhook_id)];
    const filter = { webhooks, status: filters.status, since: filters.since, limit: most };

    if (serialNumber === undefined) {
      const scope = listScope(accountId, 'deliveries', { webhook_id, ...filters });
      const page = await listDeliveries(deps, filter, await places.open(text, scope, logPlace));
      return {
        data: page.records.map(toListJson),
        next_cursor: page.next ? await places.seal(page.next, scope) : null,
      };
    }
    const { registrationId } = await requireKnownDevice(deps, accountId, serialNumber);
    const scope = listScope(accountId, 'device-deliveries', { registrationId, webhook_id, ...filters });
    const from = await places.open(text, scope, devicePlace);
    const page = await listDeviceDeliveries(deps, registrationId, filter, from);
    return { data: page.records.map(toListJson), next_cursor: page.next ? await places.seal(page.next, scope) : null };
  }

  /** The account's delivery and its event. @throws Problem for an absent and a foreign one alike. */
  async function requireDelivery(
    accountId: string,
    deliveryId: string,
  ): Promise<{ record: DeliveryRecord; event: JournalEvent }> {
    const ids = parseDeliveryId(deliveryId);
    if (ids === undefined) throw notFound('delivery');
    const event = await findOwnEvent(deps, accountId, ids.eventId);
    const record = event && (await deps.deliveryLog.get({ ...ids, receivedAt: event.receivedAt }));
    if (event === undefined || record?.accountId !== accountId) throw notFound('delivery');
    return { record, event };
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/v1/deliveries',
      query: listQuery,
      async respond({ accountId, query }) {
        return { status: 200, body: await list(accountId, query) };
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/deliveries/{id}',
      async respond({ accountId, params }) {
        const { record, event } = await requireDelivery(accountId, params.id);
        return {
          status: 200,
          body: { ...toDeliveryJson(record), attempts: record.attempts.map(toAttemptJson), request_body: event.body },
        };
      },
    }),

    defineRoute({
      method: 'POST',
      path: '/v1/deliveries/{id}/resend',
      async respond({ accountId, params }) {
        const { record, event } = await requireDelivery(accountId, params.id);
        const webhook = await requireWebhook(deps, accountId, record.webhookId);
        const trigger = await resend(deps, { webhook, record, event });
        return { status: 202, body: { ...toDeliveryJson(record), trigger } };
      },
    }),
  ];
}

function toDeliveryJson(record: DeliveryRecord): object {
  return {
    id: record.deliveryId,
    webhook_id: record.webhookId,
    event_id: record.eventId,
    event: record.eventType,
    device: record.serial,
    position: record.position,
    status: record.status,
    received_at: record.receivedAt,
    delivered_at: record.deliveredAt ?? null,
    attempt_count: record.attemptCount,
  };
}

function toListJson(record: DeliveryRecord): object {
  const last = record.attempts.at(-1);
  return { ...toDeliveryJson(record), last_attempt: last === undefined ? null : toAttemptJson(last) };
}

function toAttemptJson(attempt: AttemptRecord): object {
  return {
    number: attempt.number,
    at: attempt.at,
    trigger: attempt.trigger,
    status_code: attempt.statusCode ?? null,
    error: attempt.errorClass ?? null,
    duration_ms: attempt.durationMs,
    answer: attempt.answer ?? null,
  };
}
