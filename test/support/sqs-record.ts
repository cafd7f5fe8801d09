import type { SQSRecord } from 'aws-lambda';

/** A message of the ring queue as Lambda hands it over. */
export function aRecord({
  messageId = 'm1',
  body,
  receiveCount = 1,
  group = 'group-1',
}: {
  messageId?: string;
  body: string;
  receiveCount?: number;
  group?: string;
}): SQSRecord {
  return {
    messageId,
    body,
    receiptHandle: `handle-${messageId}`,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: '0',
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: group,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:rings.fifo',
    awsRegion: 'us-east-1',
  };
}
