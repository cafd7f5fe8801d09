import { describe, expect, it } from 'vitest';
import { DEFAULT_ASYNC_SETTINGS } from '../../../local/lambda/async-event.ts';
import { messagesOf, type GivenUpEvent } from '../../../local/lambda/given-up-event.ts';
import { failure } from '../../../local/lambda/invocation.ts';

const failureQueueArn = 'arn:aws:sqs:us-east-1:000000000000:failures';
const deadLetterQueueArn = 'arn:aws:sqs:us-east-1:000000000000:graveyard';
const givenUp: GivenUpEvent = {
  event: {
    requestId: 'r1',
    functionId: 'Fn',
    payload: '{"order":7}',
    acceptedAtMs: 0,
    dueMs: 0,
    attempts: 2,
    refusals: 0,
  },
  condition: 'RetriesExhausted',
  result: failure('TypeError', 'm'.repeat(1_100), 'TypeError: m\n    at handler'),
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
  nowMs: Date.UTC(2026, 2, 8, 9, 5, 7),
};

describe('messagesOf', () => {
  it('sends nothing where nothing is to be sent to', () => {
    expect(messagesOf(givenUp, DEFAULT_ASYNC_SETTINGS)).toEqual([]);
  });

  it('makes a record of the last attempt for the destination', () => {
    const [message, ...others] = messagesOf(givenUp, { ...DEFAULT_ASYNC_SETTINGS, failureQueueArn });

    expect(others).toEqual([]);
    expect({ ...message, body: JSON.parse(message?.body ?? '') as unknown }).toEqual({
      queueArn: failureQueueArn,
      attributes: {},
      body: {
        version: '1.0',
        timestamp: '2026-03-08T09:05:07.000Z',
        requestContext: {
          requestId: 'r1',
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { order: 7 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: {
          errorType: 'TypeError',
          errorMessage: 'm'.repeat(1_100),
          trace: ['TypeError: m', '    at handler'],
        },
      },
    });
  });

  it('sends the event as it was to the dead-letter queue, and says why', () => {
    expect(messagesOf(givenUp, { ...DEFAULT_ASYNC_SETTINGS, deadLetterQueueArn })).toEqual([
      {
        queueArn: deadLetterQueueArn,
        body: '{"order":7}',
        attributes: {
          RequestID: { DataType: 'String', StringValue: 'r1' },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'm'.repeat(1_024) },
        },
      },
    ]);
  });

  it('says of an event that was never handed over which limit it met', () => {
    const result = {
      kind: 'refusal',
      errorType: 'TooManyRequestsException',
      errorMessage: 'Rate Exceeded.',
    } as const;
    const settings = { ...DEFAULT_ASYNC_SETTINGS, deadLetterQueueArn, failureQueueArn };

    const [record, letter] = messagesOf({ ...givenUp, condition: 'ZeroReservedConcurrency', result }, settings);

    expect(JSON.parse(record?.body ?? '')).not.toHaveProperty('responseContext');
    expect(letter?.attributes).toMatchObject({
      ErrorCode: { StringValue: '429' },
      ErrorMessage: { StringValue: 'Rate Exceeded.' },
    });
  });
});
