import { z } from 'zod';
import type { Sqs } from '../sqs/sqs.ts';
import type { InvokedTarget } from './invoked-target.ts';

/** ARN of a queue: the templated target, which cannot set a deduplication id. */
export const QUEUE_ARN = /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]+(?:\.fifo)?$/;

export function isFifoQueueArn(arn: string): boolean {
  return QUEUE_ARN.test(arn) && arn.endsWith('.fifo');
}

/** The universal target for `sqs:SendMessage`, whose input holds the parameters of that call. */
export function isSqsSendMessage(arn: string): boolean {
  return arn === 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage';
}

const sendMessageInput = z.strictObject({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
  DelaySeconds: z.number().optional(),
});

/** @returns undefined when it is not JSON or not the parameters of the call. */
export function parseSendMessageInput(input: string): z.output<typeof sendMessageInput> | undefined {
  try {
    return sendMessageInput.safeParse(JSON.parse(input)).data;
  } catch {
    return undefined;
  }
}

/** @returns the queue that a target sends to, or undefined when it is something else. */
export function queueArnOf(
  { queueArnOfUrl }: Pick<Sqs, 'queueArnOfUrl'>,
  { arn, input }: Pick<InvokedTarget, 'arn' | 'input'>,
): string | undefined {
  if (QUEUE_ARN.test(arn)) return arn;
  const call = isSqsSendMessage(arn) ? parseSendMessageInput(input) : undefined;
  return call && queueArnOfUrl(call.QueueUrl);
}

/**
 * Invokes targets that are queues, in either way.
 * @returns false when the target is something else.
 */
export function invokeSqsTarget(
  sqs: Pick<Sqs, 'send' | 'queueArnOfUrl'>,
  { arn, input, messageGroupId }: InvokedTarget,
): boolean {
  if (QUEUE_ARN.test(arn)) {
    sqs.send(arn, { body: input, groupId: messageGroupId });
    return true;
  }
  if (!isSqsSendMessage(arn)) return false;
  const call = parseSendMessageInput(input);
  if (!call) throw new Error(`the input of a schedule for ${arn} cannot be read`);
  sqs.send(sqs.queueArnOfUrl(call.QueueUrl), {
    body: call.MessageBody,
    groupId: call.MessageGroupId,
    deduplicationId: call.MessageDeduplicationId,
    delaySeconds: call.DelaySeconds,
  });
  return true;
}
