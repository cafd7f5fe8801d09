import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { ReceivedMessage } from '../sqs/received-message.ts';

export interface EventSourceIdentity {
  readonly queueArn: string;
  readonly region: string;
}

/** Makes the event that Lambda invokes a function with for messages of a queue. */
export function toSqsEvent(messages: readonly ReceivedMessage[], source: EventSourceIdentity): SQSEvent {
  return { Records: messages.map((message) => toRecord(message, source)) };
}

function toRecord(message: ReceivedMessage, { queueArn, region }: EventSourceIdentity): SQSRecord {
  const {
    ApproximateReceiveCount = '1',
    SentTimestamp = '',
    SenderId = '',
    ApproximateFirstReceiveTimestamp = '',
    ...others
  } = message.attributes;
  const { md5OfMessageAttributes } = message;
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: { ApproximateReceiveCount, SentTimestamp, SenderId, ApproximateFirstReceiveTimestamp, ...others },
    messageAttributes: toMessageAttributes(message.messageAttributes),
    md5OfBody: message.md5OfBody,
    ...(md5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function toMessageAttributes(attributes: ReceivedMessage['messageAttributes']): SQSMessageAttributes {
  const result: SQSMessageAttributes = {};
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    result[name] = {
      dataType: DataType,
      ...(StringValue === undefined ? {} : { stringValue: StringValue }),
      ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
    };
  }
  return result;
}
