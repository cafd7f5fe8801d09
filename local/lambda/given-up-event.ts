import type { AsyncEvent, AsyncSettings, GivenUp } from './async-event.ts';
import { type InvocationResult, REFUSAL_STATUS, toErrorPayload } from './invocation.ts';

/** As much of an error message goes with a dead letter: the first kilobyte. */
const LONGEST_ERROR_MESSAGE = 1_024;

/** A message for a standard queue. */
export interface QueueMessage {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
}

export interface GivenUpEvent {
  readonly event: AsyncEvent;
  readonly condition: GivenUp;
  /** Of the last attempt, when it led to this. */
  readonly result?: InvocationResult;
  readonly functionArn: string;
  readonly nowMs: number;
}

/** What is sent for an event that was given up: a record to the function's destination, the event to its dead letters. */
export function messagesOf(givenUp: GivenUpEvent, settings: AsyncSettings): QueueMessage[] {
  const { failureQueueArn, deadLetterQueueArn } = settings;
  return [
    ...(failureQueueArn === undefined ? [] : [toRecord(givenUp, failureQueueArn)]),
    ...(deadLetterQueueArn === undefined ? [] : [toDeadLetter(givenUp, deadLetterQueueArn)]),
  ];
}

/** Lambda developer guide, "Capturing records of Lambda asynchronous invocations". */
function toRecord({ event, condition, result, functionArn, nowMs }: GivenUpEvent, queueArn: string): QueueMessage {
  const failed = result?.kind === 'failure';
  const record = {
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts + (failed ? 1 : 0),
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    ...(failed
      ? {
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: toErrorPayload(result),
        }
      : {}),
  };
  return { queueArn, body: JSON.stringify(record), attributes: {} };
}

/** The same page, "Adding a dead-letter queue". */
function toDeadLetter({ event, condition, result }: GivenUpEvent, queueArn: string): QueueMessage {
  const { code, message } = errorOf(condition, result);
  return {
    queueArn,
    body: event.payload,
    attributes: {
      RequestID: { DataType: 'String', StringValue: event.requestId },
      ErrorCode: { DataType: 'Number', StringValue: String(code) },
      ErrorMessage: { DataType: 'String', StringValue: message.slice(0, LONGEST_ERROR_MESSAGE) },
    },
  };
}

function errorOf(condition: GivenUp, result: InvocationResult | undefined): { code: number; message: string } {
  if (result?.kind === 'failure') return { code: 200, message: result.errorMessage };
  if (result?.kind === 'refusal') return { code: REFUSAL_STATUS[result.errorType], message: result.errorMessage };
  return { code: 500, message: condition };
}
