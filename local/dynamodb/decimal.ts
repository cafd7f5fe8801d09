import { validationError } from './service-error.ts';

/** `coefficient` times ten to the power of `exponent`. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

// "Supported data types and naming rules in Amazon DynamoDB", Number.
const MAX_DIGITS = 38;
const HIGHEST_MAGNITUDE = 125;
const LOWEST_MAGNITUDE = -130;

/** Text this short is read exactly as a JavaScript number. */
const SURELY_EXACT_LENGTH = 15;

/** Below zero, zero or above, as `one` is smaller than, equal to or larger than `other`. Both are decimal text. */
export function compareNumbers(one: string, other: string): number {
  if (one.length <= SURELY_EXACT_LENGTH && other.length <= SURELY_EXACT_LENGTH) return Number(one) - Number(other);
  const difference = add(parse(one), negate(parse(other))).coefficient;
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** @throws ServiceError when the sum has more than 38 digits or is out of range. */
export function addNumbers(one: string, other: string): string {
  return format(add(parse(one), parse(other)));
}

/** @throws ServiceError when the difference has more than 38 digits or is out of range. */
export function subtractNumbers(one: string, other: string): string {
  return format(add(parse(one), negate(parse(other))));
}

function parse(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

function add(one: Decimal, other: Decimal): Decimal {
  const exponent = Math.min(one.exponent, other.exponent);
  const scaled = (number: Decimal) => number.coefficient * 10n ** BigInt(number.exponent - exponent);
  return { coefficient: scaled(one) + scaled(other), exponent };
}

function negate({ coefficient, exponent }: Decimal): Decimal {
  return { coefficient: -coefficient, exponent };
}

/** Without an exponent and without zeros that say nothing, as DynamoDB gives numbers. */
function format({ coefficient, exponent }: Decimal): string {
  if (coefficient === 0n) return '0';
  const all = String(coefficient < 0n ? -coefficient : coefficient);
  const digits = all.replace(/0+$/, '');
  const lowest = exponent + all.length - digits.length;
  const magnitude = lowest + digits.length - 1;
  if (magnitude > HIGHEST_MAGNITUDE) throw rangeError('overflow', 'larger');
  if (magnitude < LOWEST_MAGNITUDE) throw rangeError('underflow', 'smaller');
  if (digits.length > MAX_DIGITS) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
  const whole = magnitude < 0 ? '0' : digits.slice(0, magnitude + 1).padEnd(magnitude + 1, '0');
  const fraction = magnitude < 0 ? '0'.repeat(-1 - magnitude) + digits : digits.slice(magnitude + 1);
  return (coefficient < 0n ? '-' : '') + whole + (fraction === '' ? '' : `.${fraction}`);
}

function rangeError(what: string, than: string): Error {
  return validationError(`Number ${what}. Attempting to store a number with magnitude ${than} than supported range`);
}
