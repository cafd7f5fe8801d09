import { AwsError } from '../aws-error.ts';
import type { MessageAttributes } from '../sqs/message.ts';
import { toSeconds } from './context-attributes.ts';
import type { Invocation } from './schedule.ts';
import { serviceArnOf, type TargetCall } from './target-call.ts';

export interface GivenUp {
  readonly call: TargetCall;
  readonly invocation: Invocation;
  readonly scheduleArn: string;
  readonly error: unknown;
  /** Undefined when the target refused for good. */
  readonly exhausted: string | undefined;
}

/**
 * What a target that was given up leaves in its dead-letter queue: the parameters of the call, and in attributes what happened.
 * Source: user guide, "Configuring a schedule's dead-letter queue in EventBridge Scheduler".
 */
export function toDeadLetter({ call, invocation, scheduleArn, error, exhausted }: GivenUp): {
  readonly body: string;
  readonly attributes: MessageAttributes;
} {
  const ofTarget = error instanceof AwsError ? error : undefined;
  const attributes = {
    ERROR_CODE: ofTarget?.type ?? 'AWS.Scheduler.InternalServerError',
    ERROR_MESSAGE: ofTarget?.message ?? 'Unexpected error occurred while processing the request',
    EXECUTION_ID: invocation.id,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(invocation.failedAttempts),
    SCHEDULED_TIME: toSeconds(invocation.scheduledMs),
    SCHEDULE_ARN: scheduleArn,
    TARGET_ARN: serviceArnOf(call),
  };
  return { body: JSON.stringify(call.parameters), attributes: toTextAttributes(attributes) };
}

function toTextAttributes(texts: Readonly<Record<string, string | undefined>>): MessageAttributes {
  const attributes: Record<string, MessageAttributes[string]> = {};
  for (const [name, text] of Object.entries(texts)) {
    // SQS takes no empty attribute.
    if (text) attributes[name] = { DataType: 'String', StringValue: text };
  }
  return attributes;
}
