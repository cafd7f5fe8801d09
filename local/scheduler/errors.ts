import type { AwsResponse } from '../aws-endpoint.ts';
import { AwsError } from '../aws-error.ts';
import type { InputRefusals } from '../aws-input.ts';

/** A refusal as EventBridge Scheduler words it over REST. */
export function toErrorResponse({ type, message, status }: AwsError): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: JSON.stringify({ Message: message }),
  };
}

export const inputRefusals: InputRefusals = {
  missing: (parameter) => constraintFailed(`Value at '${toMember(parameter)}'`, 'Member must not be null'),
  malformed: (parameter, constraint, value) =>
    constraintFailed(`Value '${String(value)}' at '${toMember(parameter)}'`, constraint),
};

function constraintFailed(what: string, constraint: string): AwsError {
  return validation(`1 validation error detected: ${what} failed to satisfy constraint: ${constraint}`);
}

/** AWS names members with a small letter first, at each step of the path. */
function toMember(parameter: string): string {
  return parameter.replace(/(^|\.)[A-Z]/g, (start) => start.toLowerCase());
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function notFound(what: 'Schedule' | 'Schedule group', name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} ${name} does not exist.`, 404);
}

export function alreadyExists(what: 'Schedule' | 'Schedule group', name: string): AwsError {
  return new AwsError('ConflictException', `${what} ${name} already exists.`, 409);
}
