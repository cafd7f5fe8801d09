/** What a caller wants of the clock. */
export type ClockOrder = { readonly kind: 'advance'; readonly ms: number } | { readonly kind: 'to-next-alarm' };

/** As far as the clock may be moved at once: ten years. */
const LONGEST_ADVANCE_MS = 10 * 366 * 86_400_000;

export const CLOCK_ORDERS = `{"advance_ms": n} with n from 0 to ${LONGEST_ADVANCE_MS}, or {"advance_to": "next_alarm"}`;

/** @returns undefined for anything but one of `CLOCK_ORDERS`. */
export function parseClockOrder(body: Buffer): ClockOrder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { advance_ms: ms, advance_to: to, ...others } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0) return undefined;
  if (to === 'next_alarm' && ms === undefined) return { kind: 'to-next-alarm' };
  if (to !== undefined || typeof ms !== 'number') return undefined;
  return ms >= 0 && ms <= LONGEST_ADVANCE_MS ? { kind: 'advance', ms } : undefined;
}
