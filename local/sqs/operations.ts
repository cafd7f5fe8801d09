import { z } from 'zod';
import type { AwsRequest } from '../aws-endpoint.ts';
import { AwsError } from '../aws-error.ts';
import { readInput } from '../aws-input.ts';
import type { JsonOperation } from '../aws-json.ts';
import { runBatch, checkBatchBytes } from './batch.ts';
import { checkRange, inputRefusals, queueDoesNotExist } from './errors.ts';
import type { MessageAttributes } from './message.ts';
import type { OutgoingMessage } from './message-checks.ts';
import { md5OfAttributes } from './message-digest.ts';
import { describeQueue } from './queue-description.ts';
import type { Queue } from './queue.ts';
import type { ReceiveOptions, SentMessage } from './queue-actions.ts';
import { SYSTEM_ATTRIBUTES, type ReceivedMessage } from './received-message.ts';

/** What the operations work on. */
export interface QueueDesk {
  /** @throws AwsError when there is no such queue. */
  byUrl(queueUrl: string): Queue;
  byName(queueName: string): Queue | undefined;
  all(): Iterable<Queue>;
  url(queueName: string): string;
  arn(queueName: string): string;
  readonly accountId: string;
  send(queue: Queue, message: OutgoingMessage): SentMessage;
  delete(queue: Queue, receiptHandle: string): void;
  changeVisibility(queue: Queue, receiptHandle: string, timeoutSeconds: number): void;
  purge(queue: Queue): void;
  /** Waits for messages as long as asked, or until the caller has gone. */
  receive(
    queue: Queue,
    options: ReceiveOptions & { readonly waitSeconds: number },
    gone: AbortSignal | undefined,
  ): Promise<ReceivedMessage[]>;
}

const WAIT_SECONDS = [0, 20] as const;
const LIST_MAX = [1, 1000] as const;

const queueUrl = z.string();
const names = z.array(z.string());

const messageFields = {
  MessageBody: z.string(),
  MessageAttributes: z
    .record(
      z.string(),
      z.strictObject({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.base64().optional() }),
    )
    .optional(),
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
  }),
  deleteMessage: z.strictObject({ QueueUrl: queueUrl, ...deletion }),
  deleteMessageBatch: entries(deletion),
  changeMessageVisibility: z.strictObject({ QueueUrl: queueUrl, ...visibility }),
  changeMessageVisibilityBatch: entries(visibility),
  getQueueUrl: z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  getQueueAttributes: z.strictObject({ QueueUrl: queueUrl, AttributeNames: names.optional() }),
  listQueues: z.strictObject({
    QueueNamePrefix: z.string().optional(),
    MaxResults: z.number().optional(),
    NextToken: z.string().optional(),
  }),
  purgeQueue: z.strictObject({ QueueUrl: queueUrl }),
};

/** The operations of SQS that are emulated, by name. */
export function createOperations(desk: QueueDesk): Record<string, JsonOperation> {
  const operation =
    <Schema extends z.ZodType>(
      schema: Schema,
      run: (input: z.output<Schema>, request: AwsRequest) => unknown,
    ): JsonOperation =>
    (input, request) =>
      run(readInput(schema, input, inputRefusals), request);

  return {
    SendMessage: operation(schemas.sendMessage, (input) =>
      toSendResult(desk.send(desk.byUrl(input.QueueUrl), toOutgoing(input))),
    ),
    SendMessageBatch: operation(schemas.sendMessageBatch, (input) => {
      const queue = desk.byUrl(input.QueueUrl);
      checkBatchBytes(input.Entries.map(toOutgoing));
      return runBatch(input.Entries, (entry) => toSendResult(desk.send(queue, toOutgoing(entry))));
    }),
    ReceiveMessage: operation(schemas.receiveMessage, async (input, { hungUp }) => {
      const queue = desk.byUrl(input.QueueUrl);
      const waitSeconds = input.WaitTimeSeconds ?? queue.settings.receiveWaitSeconds;
      checkRange('WaitTimeSeconds', waitSeconds, WAIT_SECONDS);
      const systemNames = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      systemNames.forEach(checkSystemAttributeName);
      const messages = await desk.receive(
        queue,
        { max: input.MaxNumberOfMessages ?? 1, visibilityTimeoutSeconds: input.VisibilityTimeout, waitSeconds },
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
    GetQueueUrl: operation(schemas.getQueueUrl, (input) => {
      const owner = input.QueueOwnerAWSAccountId ?? desk.accountId;
      if (owner !== desk.accountId || !desk.byName(input.QueueName)) throw queueDoesNotExist();
      return { QueueUrl: desk.url(input.QueueName) };
    }),
    GetQueueAttributes: operation(schemas.getQueueAttributes, (input) => {
      const queue = desk.byUrl(input.QueueUrl);
      const attributes = describeQueue(queue, desk.arn(queue.name), input.AttributeNames ?? []);
      return Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
    }),
    ListQueues: operation(schemas.listQueues, (input) => {
      if (input.MaxResults !== undefined) checkRange('MaxResults', input.MaxResults, LIST_MAX);
      const found = [...desk.all()]
        .map(({ name }) => name)
        .filter((name) => name.startsWith(input.QueueNamePrefix ?? '') && name > (input.NextToken ?? ''))
        .sort();
      const page = found.slice(0, input.MaxResults ?? LIST_MAX[1]);
      // Without MaxResults, SQS gives one page and no token.
      const more = input.MaxResults !== undefined && found.length > page.length;
      return { QueueUrls: page.map((name) => desk.url(name)), ...(more ? { NextToken: page.at(-1) } : {}) };
    }),
    PurgeQueue: operation(schemas.purgeQueue, (input) => desk.purge(desk.byUrl(input.QueueUrl))),
  };
}

function toOutgoing(
  input: z.output<typeof schemas.sendMessage> | Omit<z.output<typeof schemas.sendMessage>, 'QueueUrl'>,
): OutgoingMessage {
  return {
    body: input.MessageBody,
    attributes: input.MessageAttributes,
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
    SequenceNumber: sent.sequenceNumber,
  };
}

function checkSystemAttributeName(name: string): void {
  if (name === 'All' || SYSTEM_ATTRIBUTES.some((known) => known === name)) return;
  throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

function toWireMessage(message: ReceivedMessage, systemNames: readonly string[], attributeNames: readonly string[]) {
  const system = pick(message.attributes, (name) => systemNames.includes('All') || systemNames.includes(name));
  const attributes: MessageAttributes = pick(message.messageAttributes, (name) =>
    attributeNames.some((wanted) => matchesAttributeName(name, wanted)),
  );
  const hasAttributes = Object.keys(attributes).length > 0;
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    Attributes: Object.keys(system).length > 0 ? system : undefined,
    MessageAttributes: hasAttributes ? attributes : undefined,
    MD5OfMessageAttributes: hasAttributes ? md5OfAttributes(attributes) : undefined,
  };
}

/** `All`, `.*`, a name, or a prefix with `.*` behind it. */
function matchesAttributeName(name: string, wanted: string): boolean {
  if (wanted === 'All' || wanted === '.*') return true;
  return wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function pick<Value>(
  from: Readonly<Record<string, Value>>,
  isWanted: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => isWanted(name)));
}
