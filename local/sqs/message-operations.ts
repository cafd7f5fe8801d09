import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { JsonOperation } from '../aws-json.ts';
import { runBatch, checkBatchBytes } from './batch.ts';
import { checkRange } from './errors.ts';
import { checkOutgoingBatch, type OutgoingMessage } from './message-checks.ts';
import { md5OfAttributes } from './message-digest.ts';
import { operation } from './operation.ts';
import type { SentMessage } from './queue-actions.ts';
import type { QueueDesk } from './queue-desk.ts';
import { SYSTEM_ATTRIBUTES } from './received-message.ts';
import { toWireMessage } from './wire-message.ts';

const WAIT_SECONDS = [0, 20] as const;

const queueUrl = z.string();
const names = z.array(z.string());
const attributes = z.record(
  z.string(),
  z.strictObject({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.base64().optional() }),
);
const messageFields = {
  MessageBody: z.string(),
  MessageAttributes: attributes.optional(),
  MessageSystemAttributes: attributes.optional(),
  DelaySeconds: z.number().optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
};
const deletion = { ReceiptHandle: z.string() };
const visibility = { ReceiptHandle: z.string(), VisibilityTimeout: z.number() };
const entries = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ QueueUrl: queueUrl, Entries: z.array(z.strictObject({ Id: z.string(), ...shape })) });

const schemas = {
  sendMessage: z.strictObject({ QueueUrl: queueUrl, ...messageFields }),
  sendMessageBatch: entries(messageFields),
  receiveMessage: z.strictObject({
    QueueUrl: queueUrl,
    AttributeNames: names.optional(),
    MessageSystemAttributeNames: names.optional(),
    MessageAttributeNames: names.optional(),
    MaxNumberOfMessages: z.number().optional(),
    VisibilityTimeout: z.number().optional(),
    WaitTimeSeconds: z.number().optional(),
    ReceiveRequestAttemptId: z.string().optional(),
  }),
  deleteMessage: z.strictObject({ QueueUrl: queueUrl, ...deletion }),
  deleteMessageBatch: entries(deletion),
  changeMessageVisibility: z.strictObject({ QueueUrl: queueUrl, ...visibility }),
  changeMessageVisibilityBatch: entries(visibility),
};

/** Operations on the messages of a queue. */
export function messageOperations(desk: QueueDesk): Record<string, JsonOperation> {
  return {
    SendMessage: operation(schemas.sendMessage, (input, { headers }) =>
      toSendResult(desk.send(desk.byUrl(input.QueueUrl), toOutgoing(input, headers[TRACE_HEADER]))),
    ),
    SendMessageBatch: operation(schemas.sendMessageBatch, (input, { headers }) => {
      const queue = desk.byUrl(input.QueueUrl);
      const entries = input.Entries.map((entry) => ({
        Id: entry.Id,
        message: toOutgoing(entry, headers[TRACE_HEADER]),
      }));
      const messages = entries.map(({ message }) => message);
      checkBatchBytes(messages);
      checkOutgoingBatch(messages, queue.settings);
      return runBatch(entries, ({ message }) => toSendResult(desk.send(queue, message)));
    }),
    ReceiveMessage: operation(schemas.receiveMessage, async (input, { hungUp }) => {
      const queue = desk.byUrl(input.QueueUrl);
      const waitSeconds = input.WaitTimeSeconds ?? queue.settings.receiveWaitSeconds;
      checkRange('WaitTimeSeconds', waitSeconds, WAIT_SECONDS);
      const systemNames = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      systemNames.forEach(checkSystemAttributeName);
      const messages = await desk.receive(
        queue,
        {
          max: input.MaxNumberOfMessages ?? 1,
          visibilityTimeoutSeconds: input.VisibilityTimeout,
          attemptId: input.ReceiveRequestAttemptId,
          waitSeconds,
        },
        hungUp,
      );
      if (messages.length === 0) return {};
      return {
        Messages: messages.map((message) => toWireMessage(message, systemNames, input.MessageAttributeNames ?? [])),
      };
    }),
    DeleteMessage: operation(schemas.deleteMessage, (input) =>
      desk.delete(desk.byUrl(input.QueueUrl), input.ReceiptHandle),
    ),
    DeleteMessageBatch: operation(schemas.deleteMessageBatch, (input) => {
      const queue = desk.byUrl(input.QueueUrl);
      return runBatch(input.Entries, (entry) => desk.delete(queue, entry.ReceiptHandle));
    }),
    ChangeMessageVisibility: operation(schemas.changeMessageVisibility, (input) =>
      desk.changeVisibility(desk.byUrl(input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout),
    ),
    ChangeMessageVisibilityBatch: operation(schemas.changeMessageVisibilityBatch, (input) => {
      const queue = desk.byUrl(input.QueueUrl);
      return runBatch(input.Entries, (entry) =>
        desk.changeVisibility(queue, entry.ReceiptHandle, entry.VisibilityTimeout),
      );
    }),
  };
}

/** Carries the trace of a call, and so of the messages it sends, unless they have their own ("Amazon SQS and AWS X-Ray"). */
const TRACE_HEADER = 'x-amzn-trace-id';

function toOutgoing(
  input: Omit<z.output<typeof schemas.sendMessage>, 'QueueUrl'>,
  traceOfCall: string | undefined,
): OutgoingMessage {
  return {
    body: input.MessageBody,
    attributes: input.MessageAttributes,
    systemAttributes: input.MessageSystemAttributes,
    traceOfCall,
    delaySeconds: input.DelaySeconds,
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
  };
}

function toSendResult(sent: SentMessage) {
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: sent.md5OfMessageBody,
    MD5OfMessageAttributes: sent.md5OfMessageAttributes,
    MD5OfMessageSystemAttributes: md5OfAttributes(sent.systemAttributes),
    SequenceNumber: sent.sequenceNumber,
  };
}

function checkSystemAttributeName(name: string): void {
  if (name === 'All' || SYSTEM_ATTRIBUTES.some((known) => known === name)) return;
  throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}
