/** What the user typed cannot be done; the message says what to type instead. */
export class UsageError extends Error {}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `2s`, `1.5m` as milliseconds. */
export function parseDurationMs(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount === undefined || !isUnit(unit)) {
    throw new UsageError(`--${option} ${text}: expected a duration like 500ms, 2s or 1m`);
  }
  return Number(amount) * UNITS[unit];
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS {
  return unit !== undefined && unit in UNITS;
}

/** `20%` or `0.2` as 0.2. */
export function parseFraction(option: string, text: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const fraction = Number(amount) / (percent ? 100 : 1);
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new UsageError(`--${option} ${text}: expected a share like 20% or 0.2`);
  }
  return fraction;
}

/** A whole number from `min` to `max`. */
export function parseWhole(option: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw new UsageError(`--${option} ${text}: expected a whole number from ${min} to ${max}`);
  }
  return value;
}
