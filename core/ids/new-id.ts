import { randomBytes } from 'node:crypto';
import { toBase32 } from './base32.ts';

/** Every kind of id that a customer can see. */
export type IdPrefix = 'acc' | 'dev' | 'wh' | 'evt' | 'dlv' | 'cmd' | 'task' | 'ring';

/** A new random id: prefix, underscore and 26 characters of lower-case Crockford base32. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${toBase32(randomBytes(17))}`;
}
