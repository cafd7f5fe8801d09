import { AwsError } from '../aws-error.ts';
import type { Queue } from './queue.ts';
import { completeAttributes, KNOWN_ATTRIBUTES } from './queue-settings.ts';

const COMPUTED_ATTRIBUTES = [
  'QueueArn',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
];

/**
 * What `GetQueueAttributes` answers.
 * @throws AwsError when an attribute is asked for that no queue has.
 */
export function describeQueue(queue: Queue, arn: string, wanted: readonly string[]): Record<string, string> {
  for (const name of wanted) {
    if (name !== 'All' && !COMPUTED_ATTRIBUTES.includes(name) && !KNOWN_ATTRIBUTES.includes(name)) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  const { visible, delayed, inFlight } = queue.messages.counts;
  const all: Record<string, string> = {
    ...completeAttributes(queue.attributes),
    QueueArn: arn,
    CreatedTimestamp: toEpochSeconds(queue.createdAtMs),
    LastModifiedTimestamp: toEpochSeconds(queue.modifiedAtMs),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
  };
  return wanted.includes('All')
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
}

function toEpochSeconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
