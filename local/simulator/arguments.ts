import { parseArgs, type ParseArgsConfig } from 'node:util';

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

/** A whole number from `min` to `max`. @default max: no limit */
export function parseWhole(
  option: string,
  text: string,
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    const upTo = max === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${max}`;
    throw new UsageError(`--${option} ${text}: expected a whole number from ${min}${upTo}`);
  }
  return value;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/**
 * The values of the options. What follows an option that takes a value is that value, also `-1`; whether it makes sense
 * is for the option's own parser to say.
 * @throws UsageError on anything that is no option, a value that is missing, or one too many.
 */
export function readOptions<const T extends Options>(args: readonly string[], options: T): Values<T> {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const checked = tokens.map((token) => {
    if (token.kind === 'option') return toArgument(token, options[token.name]?.type);
    const text = token.kind === 'positional' ? token.value : '--';
    throw new UsageError(`${text}: expected options, behind a lone -- as in npm run simulate -- --help`);
  });
  return parseArgs({ args: checked, options }).values;
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function toArgument({ rawName, value, inlineValue }: OptionToken, type: 'string' | 'boolean' | undefined): string {
  if (type === undefined) throw new UsageError(`${rawName}: there is no such option; --help lists them`);
  if (type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} ${value}: this option takes no value`);
    return rawName;
  }
  if (value === undefined || (inlineValue !== true && value.startsWith('--'))) {
    throw new UsageError(`${rawName}: expected a value after it; --help shows one`);
  }
  return `${rawName}=${value}`;
}
