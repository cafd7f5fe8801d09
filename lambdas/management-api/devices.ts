import * as z from 'zod/mini';
import { type Device, DIRECTIONS } from '../../core/device/device.ts';
import { notFound, Problem } from '../../core/http/problem.ts';
import type { ApiDeps } from './deps.ts';
import { label, moment, pageQuery, serial, timeZone } from './fields.ts';
import { createPlaces, listScope } from './page.ts';
import { defineRoute, type Route } from './route.ts';

const newDevice = z.strictObject({
  serial,
  model: z.optional(label(40)),
  name: z.optional(label(80)),
  site: z.optional(label(40)),
  time_zone: z.optional(timeZone),
  direction: z.optional(z.enum(DIRECTIONS)),
  deliver_from: z.optional(moment),
  poll_seconds: z.optional(z.int().check(z.minimum(10), z.maximum(120))),
});

const place = z.object({ after: z.string() });

/** Unreadable lines are counted up to this many. */
const SET_ASIDE_SHOWN = 200;

/** The account's device of this serial. @throws Problem for an absent, a removed and a foreign one alike. */
export async function requireDevice(
  { devices }: Pick<ApiDeps, 'devices'>,
  accountId: string,
  text: string,
): Promise<Device> {
  const device = await findDevice({ devices }, accountId, text);
  if (device === undefined || device.removedAt !== undefined) throw notFound('device');
  return device;
}

/** As `requireDevice`, but what a removed device has sent can still be asked for. */
export async function requireKnownDevice(
  { devices }: Pick<ApiDeps, 'devices'>,
  accountId: string,
  text: string,
): Promise<Device> {
  const device = await findDevice({ devices }, accountId, text);
  if (device === undefined) throw notFound('device');
  return device;
}

async function findDevice(
  { devices }: Pick<ApiDeps, 'devices'>,
  accountId: string,
  text: string,
): Promise<Device | undefined> {
  return serial.safeParse(text).success ? devices.getDevice(accountId, text) : undefined;
}

export function deviceRoutes(deps: ApiDeps): Route[] {
  const places = createPlaces(deps.serviceKey);
  return [
    defineRoute({
      method: 'POST',
      path: '/v1/devices',
      body: newDevice,
      async respond({ accountId, body }) {
        const result = await deps.devices.createDevice(accountId, {
          serial: body.serial,
          model: body.model,
          name: body.name,
          site: body.site,
          timeZone: body.time_zone,
          direction: body.direction,
          deliverFrom: body.deliver_from,
          pollSeconds: body.poll_seconds,
        });
        switch (result.kind) {
          case 'created':
          case 'revived':
            return {
              status: 201,
              headers: { location: `/v1/devices/${result.device.serial}` },
              body: toDeviceJson(result.device),
            };
          case 'already_exists':
            throw new Problem('conflict', 'The account has a device with this serial number already.');
          case 'serial_unavailable':
            throw new Problem(
              'serial_unavailable',
              'This serial number cannot be registered. Check it against the label of the device, or ask the operator.',
            );
          case 'limit_reached':
            throw new Problem(
              'device_limit_reached',
              `The account may have ${result.deviceLimit} device(s) at a time. Remove one, or ask the operator to raise the limit.`,
            );
        }
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/devices',
      query: pageQuery,
      async respond({ accountId, query }) {
        const scope = listScope(accountId, 'devices');
        const from = await places.open(query.cursor, scope, place);
        const { devices, more } = await deps.devices.listDevices(accountId, { limit: query.limit, after: from?.after });
        const last = devices.at(-1);
        return {
          status: 200,
          body: {
            data: devices.map(toDeviceJson),
            next_cursor: more && last !== undefined ? await places.seal({ after: last.serial }, scope) : null,
          },
        };
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/devices/{serial}',
      async respond({ accountId, params }) {
        const device = await requireDevice(deps, accountId, params.serial);
        const { registrationId } = device;
        const [head, seen, registration, { lines }] = await Promise.all([
          deps.journal.getHead(registrationId),
          deps.records.getSeen(registrationId),
          deps.devices.getRegistration(registrationId),
          deps.setAside.listSetAside(registrationId, { limit: SET_ASIDE_SHOWN }),
        ]);
        const lastEventAt = head.position === 0 ? undefined : head.receivedAt;
        return {
          status: 200,
          body: {
            ...toDeviceJson(device),
            // A push that appends is not noted as a sighting of its own.
            last_seen_at:
              [seen, lastEventAt]
                .filter((at) => at !== undefined)
                .sort()
                .at(-1) ?? null,
            last_event_at: lastEventAt ?? null,
            events: head.position,
            // What it sent and nobody could read: a wrong date format, say.
            set_aside_lines: lines.length,
            facts: registration?.facts ?? {},
          },
        };
      },
    }),

    defineRoute({
      method: 'DELETE',
      path: '/v1/devices/{serial}',
      async respond({ accountId, params }) {
        const device = await requireDevice(deps, accountId, params.serial);
        if (!(await deps.devices.removeDevice(accountId, device.serial))) throw notFound('device');
        return { status: 204 };
      },
    }),
  ];
}

function toDeviceJson(device: Device): object {
  return {
    id: device.registrationId,
    serial: device.serial,
    model: device.model ?? null,
    name: device.name ?? null,
    site: device.site ?? null,
    time_zone: device.timeZone,
    direction: device.direction,
    deliver_from: device.deliverFrom,
    poll_seconds: device.pollSeconds,
    created_at: device.createdAt,
  };
}
