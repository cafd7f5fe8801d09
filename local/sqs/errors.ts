import type { AwsResponse } from '../aws-endpoint.ts';
import { AwsError } from '../aws-error.ts';
import type { InputRefusals } from '../aws-input.ts';

/** Codes of the former query protocol where they differ from the type; SDKs look at them too. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  InvalidParameterValueException: 'InvalidParameterValue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  MissingRequiredParameterException: 'MissingParameter',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  QueueNameExists: 'QueueAlreadyExists',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
};

export function queryCodeOf(error: AwsError): string {
  return QUERY_CODES[error.type] ?? error.type;
}

/** A refusal as SQS words it over AWS JSON 1.0. */
export function refuse(error: AwsError): Omit<AwsResponse, 'status'> {
  return {
    headers: { 'x-amzn-query-error': `${queryCodeOf(error)};Sender` },
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${error.type}`, message: error.message }),
  };
}

export const inputRefusals: InputRefusals = {
  missing: missingParameter,
  malformed: (parameter, reason) => new AwsError('SerializationException', `${parameter}: ${reason}`),
};

export function missingParameter(parameter: string): AwsError {
  return new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${parameter}.`);
}

export function invalidParameter(parameter: string, value: string | number, reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValueException',
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export function invalidAttribute(name: string, reason: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${reason}`);
}

export function queueDoesNotExist(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** @throws AwsError when `value` is not a whole number from `least` to `most`. */
export function checkRange(parameter: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalidParameter(parameter, value, `Must be between ${least} and ${most}, if provided.`);
}
