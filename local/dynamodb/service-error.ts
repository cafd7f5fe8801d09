import type { AwsError } from '../aws-error.ts';
import { isJsonObject, type JsonObject } from './attribute-value.ts';

const API = 'com.amazonaws.dynamodb.v20120810#';

/** An error that DynamoDB answers with status 400. */
export class ServiceError extends Error {
  /** The JSON that is answered; `__type` ends in the error's name. */
  readonly body: JsonObject;

  constructor(body: JsonObject) {
    const type = textOf(body['__type']) ?? '';
    super(textOf(body['message']) ?? textOf(body['Message']) ?? type);
    this.name = type.slice(type.indexOf('#') + 1);
    this.body = body;
  }
}

/** An error of the local cloud's own, in DynamoDB's words. */
export function toServiceError({ type, message }: AwsError): ServiceError {
  return new ServiceError({ __type: `${API}${type}`, message });
}

export function validationError(message: string): ServiceError {
  return new ServiceError({ __type: 'com.amazon.coral.validate#ValidationException', message });
}

export function serializationError(): ServiceError {
  return new ServiceError({ __type: 'com.amazon.coral.service#SerializationException' });
}

export function unknownOperationError(): ServiceError {
  return new ServiceError({ __type: 'com.amazon.coral.service#UnknownOperationException' });
}

export function resourceNotFoundError(message = 'Requested resource not found'): ServiceError {
  return new ServiceError({ __type: `${API}ResourceNotFoundException`, message });
}

export function resourceInUseError(message: string): ServiceError {
  return new ServiceError({ __type: `${API}ResourceInUseException`, message });
}

/** @param item what `ReturnValuesOnConditionCheckFailure: ALL_OLD` asked to see, if it exists. */
export function conditionalCheckFailedError(item?: JsonObject): ServiceError {
  const message = 'The conditional request failed';
  return new ServiceError({ __type: `${API}ConditionalCheckFailedException`, message, Item: item });
}

export function idempotentParameterMismatchError(): ServiceError {
  return new ServiceError({
    __type: `${API}IdempotentParameterMismatchException`,
    message: 'The request token was used before with other parameters',
  });
}

export function transactionConflictError(): ServiceError {
  return new ServiceError({
    __type: `${API}TransactionConflictException`,
    message: 'Transaction is ongoing for the item',
  });
}

/** What an on-demand table answers ("Error handling with DynamoDB"). */
export function throttlingError(): ServiceError {
  return new ServiceError({
    __type: 'com.amazon.coral.availability#ThrottlingException',
    message:
      'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or ' +
      'index so please try again shortly.',
  });
}

export function transactionInProgressError(): ServiceError {
  return new ServiceError({
    __type: `${API}TransactionInProgressException`,
    Message: 'Transaction with the specified request token is in progress',
  });
}

/** Why one action of a transaction did not pass; `None` for one that would have. */
export interface CancellationReason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'TransactionConflict' | 'ThrottlingError' | 'ValidationError';
  readonly Message?: string;
  readonly Item?: JsonObject;
}

/** Does one action of a transaction, and tells how it went. Errors of our own are thrown on. */
export function toCancellationReason(work: () => unknown): CancellationReason {
  try {
    work();
    return { Code: 'None' };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { Code: REASON_CODES[error.name] ?? 'ValidationError', Message: error.message, ...itemOf(error) };
  }
}

/** Codes of reasons, by the error that a single call is refused with. */
const REASON_CODES: Readonly<Record<string, CancellationReason['Code']>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  TransactionConflictException: 'TransactionConflict',
  ThrottlingException: 'ThrottlingError',
};

function itemOf({ body: { Item: item } }: ServiceError): Pick<CancellationReason, 'Item'> {
  return isJsonObject(item) ? { Item: item } : {};
}

export function transactionCanceledError(reasons: readonly CancellationReason[]): ServiceError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new ServiceError({
    __type: `${API}TransactionCanceledException`,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
