import type { MessageAttributes } from '../sqs/message.ts';

/** What a due schedule invokes. */
export interface InvokedTarget {
  readonly arn: string;
  /** As whom. */
  readonly roleArn: string;
  readonly input: string;
  readonly scheduleArn: string;
  /** Only of a queue named by its ARN. */
  readonly messageGroupId: string | undefined;
}

/** A message to a dead-letter queue about a target that was given up. */
export interface DeadLetter {
  readonly queueArn: string;
  readonly roleArn: string;
  readonly scheduleArn: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
}
