import * as z from 'zod/mini';
import type { ApiDeps } from './deps.ts';
import { requireKnownDevice } from './devices.ts';
import { pageQuery } from './fields.ts';
import { createPlaces, listScope } from './page.ts';
import { defineRoute, type Route } from './route.ts';

const place = z.object({ after: z.string() });

/** What a device has said besides punches, and what of it could not be read. */
export function deviceRecordRoutes(deps: ApiDeps): Route[] {
  const places = createPlaces(deps.serviceKey);
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/devices/{serial}/set-aside',
      query: pageQuery,
      async respond({ accountId, params, query }) {
        const { registrationId } = await requireKnownDevice(deps, accountId, params.serial);
        const scope = listScope(accountId, 'set-aside', { registrationId });
        const from = await places.open(query.cursor, scope, place);
        const page = { limit: query.limit, after: from?.after };
        const { lines, next } = await deps.setAside.listSetAside(registrationId, page);
        return {
          status: 200,
          body: {
            data: lines.map(({ text, reason, count, firstAt, lastAt }) => ({
              text,
              reason,
              count,
              first_at: firstAt,
              last_at: lastAt,
            })),
            next_cursor: next === undefined ? null : await places.seal({ after: next }, scope),
          },
        };
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/devices/{serial}/operation-log',
      query: pageQuery,
      async respond({ accountId, params, query }) {
        const { registrationId } = await requireKnownDevice(deps, accountId, params.serial);
        const scope = listScope(accountId, 'operation-log', { registrationId });
        const from = await places.open(query.cursor, scope, place);
        const page = { limit: query.limit, after: from?.after };
        const { records, next } = await deps.records.listLogRecords(registrationId, page);
        return {
          status: 200,
          body: {
            data: records.map(({ kind, fields, receivedAt }) => ({ kind, fields, received_at: receivedAt })),
            next_cursor: next === undefined ? null : await places.seal({ after: next }, scope),
          },
        };
      },
    }),

    defineRoute({
      method: 'GET',
      path: '/v1/devices/{serial}/users',
      query: pageQuery,
      async respond({ accountId, params, query }) {
        const { registrationId } = await requireKnownDevice(deps, accountId, params.serial);
        const scope = listScope(accountId, 'users', { registrationId });
        const from = await places.open(query.cursor, scope, place);
        const page = { limit: query.limit, after: from?.after };
        const { users, next } = await deps.records.listUsers(registrationId, page);
        return {
          status: 200,
          body: {
            data: users.map(({ pin, fields, receivedAt }) => ({ pin, fields, received_at: receivedAt })),
            next_cursor: next === undefined ? null : await places.seal({ after: next }, scope),
          },
        };
      },
    }),
  ];
}
