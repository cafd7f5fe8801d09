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
  missing: (parameter) => constraintFailed(parameter, 'Member must not be null'),
  malformed: constraintFailed,
};

export function constraintFailed(parameter: string, constraint: string): AwsError {
  return validation(`1 validation error detected: Value at '${parameter}' failed to satisfy constraint: ${constraint}`);
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
