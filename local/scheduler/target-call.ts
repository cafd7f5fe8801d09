import { z } from 'zod';
import { NotEmulatedError } from '../aws-error.ts';
import { validation } from './errors.ts';
import { expectJson, parseRequestJson } from './request-json.ts';

const sendMessageParameters = z.strictObject({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
  DelaySeconds: z.number().optional(),
});
export type SendMessageParameters = z.output<typeof sendMessageParameters>;

const invokeParameters = z.strictObject({
  /** Name or ARN. */
  FunctionName: z.string(),
  InvocationType: z.enum(['Event', 'RequestResponse', 'DryRun']).default('RequestResponse'),
  /** JSON text. */
  Payload: z.string().optional(),
});
export type InvokeParameters = z.output<typeof invokeParameters> & { readonly InvocationType: 'Event' };

/** The call of an AWS API that a target comes down to. */
export type TargetCall =
  | { readonly api: 'sqs:sendMessage'; readonly parameters: SendMessageParameters }
  | { readonly api: 'lambda:invoke'; readonly parameters: InvokeParameters };

/** What decides which call a target is. */
export interface TargetDefinition {
  readonly Arn: string;
  readonly Input: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string | undefined } | undefined;
}

const QUEUE_ARN = /^arn:aws:sqs:(?<region>[a-z0-9-]+):(?<account>\d{12}):(?<name>[\w-]+(?:\.fifo)?)$/;
const FUNCTION_ARN = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+$/;
const UNIVERSAL_ARN = /^arn:aws:scheduler:::aws-sdk:(.+)$/;

/**
 * Reads a target: a templated one, which is the ARN of a queue or function, or a universal one, whose input holds the
 * parameters of the call.
 * Source: user guide, "Using templated targets in EventBridge Scheduler" and "Using universal targets …".
 * @throws AwsError when EventBridge Scheduler would not take the target; NotEmulatedError for one that is not played.
 */
export function toTargetCall({ Arn, Input, SqsParameters }: TargetDefinition): TargetCall {
  const queue = QUEUE_ARN.exec(Arn)?.groups;
  if (queue) {
    const MessageGroupId = SqsParameters?.MessageGroupId;
    if (Arn.endsWith('.fifo') && MessageGroupId === undefined) {
      throw validation('SqsParameters with a MessageGroupId must be specified for a FIFO queue.');
    }
    const QueueUrl = `https://sqs.${queue['region']}.amazonaws.com/${queue['account']}/${queue['name']}`;
    return { api: 'sqs:sendMessage', parameters: { QueueUrl, MessageBody: Input, MessageGroupId } };
  }
  if (FUNCTION_ARN.test(Arn)) {
    expectJson(Input);
    return { api: 'lambda:invoke', parameters: { FunctionName: Arn, InvocationType: 'Event', Payload: Input } };
  }
  switch (UNIVERSAL_ARN.exec(Arn)?.[1]) {
    case 'sqs:sendMessage':
      return { api: 'sqs:sendMessage', parameters: parseRequestJson(sendMessageParameters, Input) };
    case 'lambda:invoke':
      return { api: 'lambda:invoke', parameters: parseInvocation(Input) };
    default:
      throw new NotEmulatedError('ValidationException', `the local cloud does not know the target ${Arn}`);
  }
}

function parseInvocation(input: string): InvokeParameters {
  const { InvocationType, ...parameters } = parseRequestJson(invokeParameters, input);
  if (InvocationType === 'Event') return { ...parameters, InvocationType };
  const message = `the local cloud does not know Target.Input.InvocationType ${InvocationType}, only Event`;
  throw new NotEmulatedError('ValidationException', message);
}

/** How dead letters name a target, templated or not. */
export function serviceArnOf({ api }: TargetCall): string {
  return `arn:aws:scheduler:::aws-sdk:${api}`;
}
