import { z } from 'zod';

/**
 * Constraints of the API reference of EventBridge Scheduler, each in the words in which AWS names the one that failed.
 */
export function text(shortest: number, longest: number, pattern?: RegExp): z.ZodString {
  const bounded = z
    .string()
    .min(shortest, `Member must have length greater than or equal to ${shortest}`)
    .max(longest, `Member must have length less than or equal to ${longest}`);
  return pattern
    ? bounded.regex(pattern, `Member must satisfy regular expression pattern: ${pattern.source}`)
    : bounded;
}

export function whole(least: number, most: number): z.ZodInt {
  return z
    .int('Member must be a whole number')
    .min(least, `Member must have value greater than or equal to ${least}`)
    .max(most, `Member must have value less than or equal to ${most}`);
}

export function oneOf<const Value extends string>(
  values: readonly [Value, ...Value[]],
): z.ZodEnum<{ [V in Value]: V }> {
  return z.enum(values, `Member must satisfy enum value set: [${values.join(', ')}]`);
}
