import { createHmac, timingSafeEqual } from 'node:crypto';

/** The one list that a cursor is good for. */
export interface CursorScope {
  readonly accountId: string;
  /** Route and filters, as text. */
  readonly list: string;
}

export interface Cursors {
  /** @param place anything that JSON can carry. */
  seal(place: unknown, scope: CursorScope): string;
  /** The place, as it was sealed for exactly this scope; undefined for every other text. */
  open(cursor: string, scope: CursorScope): unknown;
}

const MAX_CURSOR_CHARACTERS = 1_024;
const CURSOR = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

/**
 * Opaque places in lists. They are authenticated, so that nobody can ask a list to begin where it never ended, or
 * carry a place from one account or list to another.
 * @param serviceKey the key that theirs is derived from.
 */
export function createCursors(serviceKey: Uint8Array): Cursors {
  const key = createHmac('sha256', serviceKey).update('punchconnect cursor 1').digest();
  const sign = (payload: string, { accountId, list }: CursorScope): Buffer =>
    createHmac('sha256', key)
      // As JSON no two scopes share their bytes.
      .update(JSON.stringify([accountId, list, payload]))
      .digest();
  return {
    seal(place, scope) {
      const payload = Buffer.from(JSON.stringify(place)).toString('base64url');
      return `${payload}.${sign(payload, scope).toString('base64url')}`;
    },

    open(cursor, scope) {
      if (cursor.length > MAX_CURSOR_CHARACTERS) return undefined;
      const [, payload, signature] = CURSOR.exec(cursor) ?? [];
      if (payload === undefined || signature === undefined) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(payload, scope);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const place: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
      return place;
    },
  };
}
