import { AwsError } from '../aws-error.ts';
import { checkRange, invalidParameter, missingParameter } from './errors.ts';
import type { MessageAttribute, MessageAttributes } from './message.ts';
import type { QueueSettings } from './queue-settings.ts';

/** A message as it is handed to a queue. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  /** Of these SQS knows `AWSTraceHeader` alone. */
  readonly systemAttributes?: MessageAttributes | undefined;
  /** Trace of the call that sends it: counts when it has no `AWSTraceHeader` of its own. */
  readonly traceOfCall?: string | undefined;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export const DELAY_SECONDS = [0, 900] as const;
const MAX_ATTRIBUTES = 10;

/** Characters that XML 1.0 allows: SQS takes no others. */
const LEGAL_TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
/** Letters, digits and punctuation of ASCII. */
const LEGAL_ID = /^[!-~]{1,128}$/;
const LEGAL_ATTRIBUTE_NAME = /^(?!(?:AWS|Amazon)\.)[\w-]+(?:\.[\w-]+)*$/i;
const LEGAL_DATA_TYPE = /^(?:String|Number|Binary)(?:\.[^\s]+)?$/;

/** @throws AwsError when a queue with these settings does not take the message. */
export function checkOutgoing(message: OutgoingMessage, settings: QueueSettings): void {
  if (message.body === '') throw missingParameter('MessageBody');
  checkText(message.body);
  const bytes = outgoingBytes(message);
  if (bytes > settings.maximumMessageBytes) {
    throw new AwsError(
      'InvalidParameterValueException',
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumMessageBytes} bytes.`,
    );
  }
  checkAttributes(message.attributes ?? {});
  checkSystemAttributes(message.systemAttributes ?? {});
  if (message.delaySeconds !== undefined) checkRange('DelaySeconds', message.delaySeconds, DELAY_SECONDS);
  if (message.groupId !== undefined) checkId('MessageGroupId', message.groupId);
  if (message.deduplicationId !== undefined) checkId('MessageDeduplicationId', message.deduplicationId);
  if (settings.fifo) checkForFifo(message, settings);
  else if (message.deduplicationId !== undefined)
    throw notForThisQueueType('MessageDeduplicationId', message.deduplicationId);
}

/** Size as SQS counts it: the body, and name, type and value of every attribute but the system's. */
export function outgoingBytes({ body, attributes = {} }: OutgoingMessage): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue ?? '');
    bytes += Buffer.byteLength(BinaryValue ?? '', 'base64');
  }
  return bytes;
}

/**
 * What a FIFO queue looks at before it takes any message of a batch.
 * @throws AwsError when one of them lacks what every message to this queue needs.
 */
export function checkOutgoingBatch(messages: readonly OutgoingMessage[], settings: QueueSettings): void {
  if (!settings.fifo) return;
  for (const message of messages) {
    if (message.groupId === undefined) {
      throw new AwsError('InvalidParameterValueException', missingParameter('MessageGroupId').message);
    }
    checkDeduplication(message, settings);
  }
}

function checkForFifo(message: OutgoingMessage, settings: QueueSettings): void {
  if (message.groupId === undefined) throw missingParameter('MessageGroupId');
  // A delay of 0 asks for nothing, and is taken.
  if (message.delaySeconds) throw notForThisQueueType('DelaySeconds', message.delaySeconds);
  checkDeduplication(message, settings);
}

function checkDeduplication({ deduplicationId }: OutgoingMessage, settings: QueueSettings): void {
  if (deduplicationId === undefined && !settings.contentBasedDeduplication) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

function notForThisQueueType(parameter: string, value: string | number): AwsError {
  return invalidParameter(parameter, value, 'The request include parameter that is not valid for this queue type.');
}

/** @throws AwsError when a receive from such a queue cannot have this name. */
export function checkAttemptId(id: string, { fifo }: QueueSettings): void {
  if (!fifo) throw notForThisQueueType('ReceiveRequestAttemptId', id);
  checkId('ReceiveRequestAttemptId', id);
}

function checkId(parameter: string, id: string): void {
  if (LEGAL_ID.test(id)) return;
  throw invalidParameter(
    parameter,
    id,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function checkText(text: string): void {
  if (LEGAL_TEXT.test(text)) return;
  throw new AwsError('InvalidMessageContents', 'Message must be XML 1.0 text: it has a character that is not allowed.');
}

function checkAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    throw invalidParameter('MessageAttributes', entries.length, `At most ${MAX_ATTRIBUTES} attributes are allowed.`);
  }
  for (const [name, attribute] of entries) checkAttribute(name, attribute);
}

function checkSystemAttributes(attributes: MessageAttributes): void {
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameter('MessageSystemAttributes', name, 'Only the attribute AWSTraceHeader is supported.');
    }
    if (DataType !== 'String' || !StringValue || BinaryValue !== undefined) {
      throw invalidParameter('MessageSystemAttributes', DataType, 'AWSTraceHeader must hold a value of type String.');
    }
    checkText(StringValue);
  }
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  if (name.length > 256 || !LEGAL_ATTRIBUTE_NAME.test(name)) {
    throw invalidParameter('MessageAttributes', name, 'The name of a message attribute is not allowed.');
  }
  if (!LEGAL_DATA_TYPE.test(DataType)) {
    throw invalidParameter('MessageAttributes', DataType, `The type of message attribute '${name}' is not allowed.`);
  }
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  const other = DataType.startsWith('Binary') ? StringValue : BinaryValue;
  if (!value || other !== undefined) {
    throw invalidParameter('MessageAttributes', name, `The attribute must hold a value of its type '${DataType}'.`);
  }
  if (StringValue !== undefined) checkText(StringValue);
  if (DataType.startsWith('Number') && Number.isNaN(Number(StringValue))) {
    throw invalidParameter('MessageAttributes', name, 'The attribute is of type Number and holds none.');
  }
}
