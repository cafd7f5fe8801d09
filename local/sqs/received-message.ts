import type { MessageAttributes, MessageRecord } from './message.ts';
import { md5, md5OfAttributes } from './message-digest.ts';
import { toReceiptHandle } from './receipt-handle.ts';

/** A message as its receiver gets it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** What SQS says of it, such as `ApproximateReceiveCount` and `MessageGroupId`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: MessageAttributes;
  readonly md5OfMessageAttributes: string | undefined;
  /** When it can be received again, unless its visibility is changed or it is deleted before. */
  readonly hiddenUntilMs: number;
}

export const SYSTEM_ATTRIBUTES = [
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'DeadLetterQueueSourceArn',
  'AWSTraceHeader',
] as const;

/** SQS gives the id of the user or role that sent; the emulator knows no users. */
const SENDER_ID = 'AIDALOCALCLOUD';

export function toReceivedMessage(queueName: string, record: MessageRecord): ReceivedMessage {
  return {
    messageId: record.id,
    receiptHandle: toReceiptHandle(queueName, { messageId: record.id, receiveCount: record.receiveCount }),
    body: record.body,
    md5OfBody: md5(record.body),
    attributes: systemAttributes(record),
    messageAttributes: record.attributes ?? {},
    md5OfMessageAttributes: md5OfAttributes(record.attributes),
    hiddenUntilMs: record.visibleAtMs,
  };
}

function systemAttributes(record: MessageRecord): Record<string, string> {
  const attributes: Record<string, string | undefined> = {
    SenderId: SENDER_ID,
    SentTimestamp: String(record.sentAtMs),
    ApproximateReceiveCount: String(record.receiveCount),
    ApproximateFirstReceiveTimestamp: String(record.firstReceivedAtMs),
    SequenceNumber: record.sequenceNumber,
    MessageDeduplicationId: record.deduplicationId,
    MessageGroupId: record.groupId,
    DeadLetterQueueSourceArn: record.deadLetterSourceArn,
    AWSTraceHeader: record.traceHeader,
  };
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) present[name] = value;
  return present;
}
