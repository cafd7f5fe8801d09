import type { z } from 'zod';
import { type AwsError, NotEmulatedError } from './aws-error.ts';

/** How a service refuses a request whose form is wrong. */
export interface InputRefusals {
  missing(parameter: string): AwsError;
  malformed(parameter: string, reason: string, value: unknown): AwsError;
}

/**
 * Reads the parameters of a call. The schema lists every parameter that is emulated.
 * @throws AwsError that names the first parameter that is missing or malformed.
 * @throws NotEmulatedError that names parameters which the schema does not know.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  refusals: InputRefusals,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (!issue) throw new Error('a request was refused without a reason', { cause: result.error });
  const parameter = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => [...issue.path, key].join('.')).join(', ');
    throw new NotEmulatedError('ValidationException', `the local cloud does not know the parameter ${names}`);
  }
  const found = valueAt(value, issue.path);
  if (found === undefined) throw refusals.missing(parameter);
  throw refusals.malformed(parameter, issue.message, found);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}
