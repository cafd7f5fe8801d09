import type { QueueSettings } from '../sqs/queue-settings.ts';
import type { PlannedEventSource } from '../template/planned-resource.ts';
import { TemplateError } from '../template/template-error.ts';

/** Without a batching window, and on a FIFO queue always: as many as one receive gives. */
const RECEIVED_AT_ONCE = 10;
const LARGEST_BATCH = 10_000;
const CONCURRENCY = [2, 1000] as const;

/**
 * Checks a mapping as Lambda does when it is made (API reference, "CreateEventSourceMapping"; developer guide, "Lambda
 * parameters for Amazon SQS event source mappings").
 * @throws TemplateError that says what Lambda says, or that this cloud does not play it.
 */
export function checkMapping(
  { logicalId, batchSize, batchingWindowSeconds, maximumConcurrency }: PlannedEventSource,
  functionTimeoutSeconds: number,
  { fifo, visibilityTimeoutSeconds }: QueueSettings,
): void {
  const refuse = (property: string, problem: string): never => {
    throw new TemplateError({ logicalId, type: 'AWS::Lambda::EventSourceMapping', property }, problem);
  };
  if (fifo && batchingWindowSeconds > 0) {
    refuse('MaximumBatchingWindowInSeconds', 'Batching window is not supported for FIFO queues');
  }
  if (batchSize < 1 || batchSize > (fifo ? RECEIVED_AT_ONCE : LARGEST_BATCH)) {
    const most = fifo ? RECEIVED_AT_ONCE : LARGEST_BATCH;
    refuse('BatchSize', `Maximum batch size must be between 1 and ${most} inclusive`);
  }
  if (batchSize > RECEIVED_AT_ONCE && batchingWindowSeconds === 0) {
    refuse(
      'BatchSize',
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
  if (batchingWindowSeconds > 0) {
    refuse('MaximumBatchingWindowInSeconds', 'the local cloud does not gather batches: only 0 is supported');
  }
  if (
    maximumConcurrency !== undefined &&
    (maximumConcurrency < CONCURRENCY[0] || maximumConcurrency > CONCURRENCY[1])
  ) {
    refuse(
      'ScalingConfig.MaximumConcurrency',
      `${maximumConcurrency} is not allowed: Member must have value between ${CONCURRENCY[0]} and ${CONCURRENCY[1]}`,
    );
  }
  if (visibilityTimeoutSeconds < functionTimeoutSeconds) {
    refuse(
      'EventSourceArn',
      `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${functionTimeoutSeconds} seconds`,
    );
  }
}
