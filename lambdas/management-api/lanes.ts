import * as z from 'zod/mini';
import type { Lane } from '../../core/delivery/lane.ts';
import type { Device } from '../../core/device/device.ts';
import { Problem } from '../../core/http/problem.ts';
import { wantsEvent, type Webhook } from '../../core/webhook/webhook.ts';
import type { ApiDeps } from './deps.ts';
import { requireDevice } from './devices.ts';
import { pageQuery } from './fields.ts';
import { mapInParallel } from './map-in-parallel.ts';
import { createPlaces, listScope } from './page.ts';
import { defineRoute, type Route } from './route.ts';
import { requireWebhook } from './webhooks.ts';

const place = z.object({ after: z.string() });

/** Where a webhook stands with each device, and "try now". */
export function laneRoutes(deps: ApiDeps): Route[] {
  const places = createPlaces(deps.serviceKey);

  async function describeLane(webhook: Webhook, device: Device, lane: Lane | undefined): Promise<object> {
    const head = await deps.journal.getHead(device.registrationId);
    const cursor = lane?.cursor ?? (await startOf(deps, webhook, device.registrationId, head));
    const backlog = await countBacklog(deps, webhook, device, { cursor, head: head.position });
    return {
      device: device.serial,
      state: stateOf(lane, backlog),
      cursor,
      head: head.position,
      backlog,
      next_attempt_at: lane?.head === undefined ? null : (lane.waiting?.nextAt ?? null),
      last_delivered_at: lane?.lastDeliveredAt ?? null,
    };
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/v1/webhooks/{id}/lanes',
      query: pageQuery,
      async respond({ accountId, params, query }) {
        const webhook = await requireWebhook(deps, accountId, params.id);
        const scope = listScope(accountId, 'lanes', { webhookId: webhook.webhookId });
        const from = await places.open(query.cursor, scope, place);
        const [{ devices, more }, stored] = await Promise.all([
          deps.devices.listDevices(accountId, { limit: query.limit, after: from?.after }),
          deps.lanes.listLanes(webhook.webhookId),
        ]);
        const lanes = new Map(stored.map(({ registrationId, lane }) => [registrationId, lane]));
        const wanted = devices.filter(({ serial }) => webhook.devices?.includes(serial) ?? true);
        const last = devices.at(-1);
        return {
          status: 200,
          body: {
            data: await mapInParallel(wanted, (device) =>
              describeLane(webhook, device, lanes.get(device.registrationId)),
            ),
            next_cursor: more && last !== undefined ? await places.seal({ after: last.serial }, scope) : null,
          },
        };
      },
    }),

    defineRoute({
      method: 'POST',
      path: '/v1/webhooks/{id}/lanes/{serial}/retry',
      async respond({ accountId, params }) {
        const webhook = await requireWebhook(deps, accountId, params.id);
        const device = await requireDevice(deps, accountId, params.serial);
        const hook = await deps.getHook(webhook.webhookId);
        if (hook?.mode !== 'open') {
          throw new Problem('conflict', `The webhook is ${hook?.mode ?? 'gone'}: its lanes are not worked.`);
        }
        await ringLane(deps, webhook, device.registrationId);
        return { status: 202, body: { webhook_id: webhook.webhookId, device: device.serial } };
      },
    }),
  ];
}

/** Events of a lane that are looked at one by one; what is behind them is counted as it stands. */
const BACKLOG_READ = 200;

/** How many events the lane will bring: those behind the cursor, without what the webhook did not ask for. */
async function countBacklog(
  { journal }: Pick<ApiDeps, 'journal'>,
  webhook: Webhook,
  { registrationId, serial }: Device,
  { cursor, head }: { cursor: number; head: number },
): Promise<number> {
  if (head <= cursor) return 0;
  const next = await journal.readAfter(registrationId, cursor, BACKLOG_READ);
  const passed = next.filter(({ type, backfill }) => !wantsEvent(webhook, { type, backfill, serial }));
  return head - cursor - passed.length;
}

/** Has a lane worked now, whatever it waits for. */
export async function ringLane(
  { newId, now, rings }: Pick<ApiDeps, 'newId' | 'now' | 'rings'>,
  { webhookId, accountId, maxConcurrency }: Webhook,
  registrationId: string,
): Promise<void> {
  await rings.sendRings([
    {
      maxConcurrency,
      ring: {
        kind: 'lane',
        webhook: webhookId,
        registration: registrationId,
        account: accountId,
        ring: newId('ring'),
        reason: 'manual',
        at: now(),
      },
    },
  ]);
}

/** Where a lane that has no row yet will begin: behind what was received before the webhook was made. */
async function startOf(
  { journal }: Pick<ApiDeps, 'journal'>,
  { startsAt }: Webhook,
  registrationId: string,
  head: { position: number; receivedAt: string },
): Promise<number> {
  if (head.position === 0 || head.receivedAt < startsAt) return head.position;
  return (await journal.firstPositionSince(registrationId, startsAt)) - 1;
}

function stateOf(lane: Lane | undefined, backlog: number): 'caught_up' | 'retrying' | 'delivering' {
  if (lane?.head !== undefined) return 'retrying';
  return backlog === 0 ? 'caught_up' : 'delivering';
}
