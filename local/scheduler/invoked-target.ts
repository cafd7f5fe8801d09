import type { MessageAttributes } from '../sqs/message.ts';

/** As whom and for which schedule Scheduler calls another service. */
export interface OnBehalfOf {
  readonly roleArn: string;
  /** `arn:aws:scheduler:<region>:<account>:schedule/<group>/<name>` */
  readonly scheduleArn: string;
}

/** What a due schedule invokes. */
export interface InvokedTarget extends OnBehalfOf {
  readonly arn: string;
  readonly input: string;
  /** Only of a queue named by its ARN. */
  readonly messageGroupId: string | undefined;
}

/** A message to a dead-letter queue about a target that was given up. */
export interface DeadLetter extends OnBehalfOf {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
}
