import type { z } from 'zod';
import { NotEmulatedError, type AwsError } from '../aws-error.ts';
import { validation } from './errors.ts';

/**
 * Reads the input of a universal target, which holds the parameters of a call.
 * @throws AwsError in the words of EventBridge Scheduler; NotEmulatedError that names what the schema does not know.
 */
export function parseRequestJson<Schema extends z.ZodType>(schema: Schema, input: string): z.output<Schema> {
  const json = parseObject(input);
  const { data, error } = schema.safeParse(json);
  if (data !== undefined) return data;
  const issues = error?.issues ?? [];
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  if (unknown.length > 0) {
    const names = unknown.map((key) => `Target.Input.${key}`).join(', ');
    throw new NotEmulatedError('ValidationException', `the local cloud does not know the parameter ${names}`);
  }
  const missing = issues.map(({ path }) => String(path[0])).filter((name) => !(name in json));
  if (missing.length > 0) {
    throw invalidRequestJson(`Request payload is missing the following field(s): ${missing.join(', ')}`);
  }
  throw invalidRequestJson(issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

/** @throws AwsError when the text is not JSON. */
export function expectJson(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw invalidRequestJson('The Input of this target must be well-formed JSON');
  }
}

function parseObject(input: string): object {
  try {
    const json: unknown = JSON.parse(input);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch {
    // Answered below, like any JSON that is no object.
  }
  throw invalidRequestJson('Request payload is not a JSON object');
}

function invalidRequestJson(reason: string): AwsError {
  return validation(`Invalid RequestJson provided. Reason ${reason}.`);
}
