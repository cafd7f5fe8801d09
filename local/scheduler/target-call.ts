import { z } from 'zod';
import { NotEmulatedError, type AwsError } from '../aws-error.ts';
import { validation } from './errors.ts';

const sendMessageParameters = z.strictObject({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
  DelaySeconds: z.number().optional(),
});
export type SendMessageParameters = z.output<typeof sendMessageParameters>;

/** The call of an AWS API that a target comes down to. */
export interface TargetCall {
  readonly api: 'sqs:sendMessage';
  readonly parameters: SendMessageParameters;
}

/** What decides which call a target is. */
export interface TargetDefinition {
  readonly Arn: string;
  readonly Input: string;
  readonly SqsParameters?: { readonly MessageGroupId?: string | undefined } | undefined;
}

const QUEUE_ARN = /^arn:aws:sqs:(?<region>[a-z0-9-]+):(?<account>\d{12}):(?<name>[\w-]+(?:\.fifo)?)$/;
const UNIVERSAL_ARN = /^arn:aws:scheduler:::aws-sdk:(.+)$/;

/**
 * Reads a target: a templated one, which is the ARN of a queue, or a universal one, whose input holds the parameters of the
 * call. Source: user guide, "Using templated targets in EventBridge Scheduler" and "Using universal targets …".
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
  const api = UNIVERSAL_ARN.exec(Arn)?.[1];
  if (api === 'sqs:sendMessage') return { api, parameters: parseRequestJson(sendMessageParameters, Input) };
  throw new NotEmulatedError('ValidationException', `the local cloud does not know the target ${Arn}`);
}

/** How dead letters name a target, templated or not. */
export function serviceArnOf({ api }: TargetCall): string {
  return `arn:aws:scheduler:::aws-sdk:${api}`;
}

function parseRequestJson<Schema extends z.ZodType>(schema: Schema, input: string): z.output<Schema> {
  const json = parseJson(input);
  const { data, error } = schema.safeParse(json);
  if (data !== undefined) return data;
  const unknown = error?.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])) ?? [];
  if (unknown.length > 0) {
    const names = unknown.map((key) => `Target.Input.${key}`).join(', ');
    throw new NotEmulatedError('ValidationException', `the local cloud does not know the parameter ${names}`);
  }
  const missing = error?.issues.filter(({ path: [name] }) => !hasMember(json, name)).map(({ path }) => path.join('.'));
  if (missing?.length)
    throw invalidRequestJson(`Request payload is missing the following field(s): ${missing.join(', ')}`);
  throw invalidRequestJson(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') ?? '');
}

function parseJson(input: string): object {
  try {
    const json: unknown = JSON.parse(input);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch {
    // Answered below, like any JSON that is no object.
  }
  throw invalidRequestJson('Request payload is not a JSON object');
}

function hasMember(json: object, name: PropertyKey | undefined): boolean {
  return name !== undefined && name in json;
}

function invalidRequestJson(reason: string): AwsError {
  return validation(`Invalid RequestJson provided. Reason ${reason}.`);
}
