import type { ZodMiniType } from 'zod/mini';
import type { ServiceKeyStore } from '../../core/account/service-key-store.ts';
import { createCursors, type CursorScope } from '../../core/http/cursor.ts';
import { invalidValue } from '../../core/http/problem.ts';

/** One list of one account; the filters that a cursor was made with belong to it. */
export function listScope(accountId: string, route: string, filters: object = {}): CursorScope {
  return { accountId, list: `${route} ${JSON.stringify(filters)}` };
}

/** Places in lists, as cursors that only this service can make. */
export interface Places {
  /**
   * @returns undefined when there is no cursor: the list begins.
   * @throws Problem for a cursor that was not made for this account, list and filters.
   */
  open<Place>(cursor: string | undefined, scope: CursorScope, schema: ZodMiniType<Place>): Promise<Place | undefined>;
  seal(place: unknown, scope: CursorScope): Promise<string>;
}

export function createPlaces(keys: ServiceKeyStore): Places {
  return {
    async open(cursor, scope, schema) {
      if (cursor === undefined) return undefined;
      const cursors = createCursors(await keys.getServiceKey());
      const result = schema.safeParse(cursors.open(cursor, scope));
      if (result.success) return result.data;
      throw invalidValue('cursor', 'Give next_cursor of an earlier answer, with the same filters, or none.');
    },

    async seal(place, scope) {
      return createCursors(await keys.getServiceKey()).seal(place, scope);
    },
  };
}
