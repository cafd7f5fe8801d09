import * as z from 'zod/mini';
import { SERIAL_PATTERN } from '../../core/device/device.ts';
import { isTimeZone } from '../../core/time/is-time-zone.ts';

/** Fields that several resources share. */

export const PAGE_LIMIT = { default: 50, max: 200 } as const;

export const limit = z._default(
  z.pipe(
    z.pipe(z.string().check(z.regex(/^\d{1,4}$/, 'Give a whole number.')), z.transform(Number)),
    z.number().check(z.minimum(1, 'At least 1.'), z.maximum(PAGE_LIMIT.max, `At most ${PAGE_LIMIT.max}.`)),
  ),
  PAGE_LIMIT.default,
);

export const cursor = z.string();

export const pageQuery = z.strictObject({ limit, cursor: z.optional(cursor) });

export const serial = z
  .string()
  .check(z.regex(SERIAL_PATTERN, 'A serial number has 1 to 40 letters, digits, hyphens and underscores.'));

/** A moment; given with any offset, kept in UTC with milliseconds. */
export const moment = z.pipe(
  z.iso
    .datetime({
      offset: true,
      error: 'Give a time in ISO 8601 with its offset, such as 2026-03-28T08:00:00-06:00.',
    })
    // Times are compared as text: every year needs its four digits.
    .check(z.regex(/^2\d{3}-/, 'Give a year from 2000 to 2999.')),
  z.transform((text) => new Date(text).toISOString()),
);

export const timeZone = z
  .string()
  .check(z.refine(isTimeZone, 'Give the IANA name of a time zone, such as America/Mexico_City.'));

/** A name or label: trimmed, not empty, without control characters. */
export const label = (characters: number): z.ZodMiniString =>
  z
    .string()
    .check(
      z.trim(),
      z.minLength(1, 'Give at least one character, or leave the field out.'),
      z.maxLength(characters, `At most ${characters} characters.`),
      z.regex(/^\P{Cc}*$/u, 'Control characters are not allowed.'),
    );

/** Each value once. */
export const isDistinct = (values: readonly string[]): boolean => new Set(values).size === values.length;
