import type { Sqs } from '../sqs/sqs.ts';
import type { SendMessageParameters } from './target-call.ts';

/** Sends what a target says. @throws AwsError of SQS. */
export function sendMessage(
  sqs: Pick<Sqs, 'send' | 'queueArnOfUrl'>,
  { QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId, DelaySeconds }: SendMessageParameters,
): void {
  sqs.send(sqs.queueArnOfUrl(QueueUrl), {
    body: MessageBody,
    groupId: MessageGroupId,
    deduplicationId: MessageDeduplicationId,
    delaySeconds: DelaySeconds,
  });
}
