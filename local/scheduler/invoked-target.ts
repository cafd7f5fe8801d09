import type { MessageAttributes } from '../sqs/message.ts';
import type { TargetCall } from './target-call.ts';

/** As whom and for which schedule Scheduler calls another service. */
export interface OnBehalfOf {
  readonly roleArn: string;
  /** `arn:aws:scheduler:<region>:<account>:schedule/<group>/<name>` */
  readonly scheduleArn: string;
}

/** What a due schedule invokes. */
export interface InvokedTarget extends OnBehalfOf {
  readonly call: TargetCall;
}

/** A message to a dead-letter queue about a target that was given up. */
export interface DeadLetter extends OnBehalfOf {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
}
