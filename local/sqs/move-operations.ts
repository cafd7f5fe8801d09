import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { JsonOperation } from '../aws-json.ts';
import { checkRange } from './errors.ts';
import { type MoveTask, parseTaskHandle, toTaskHandle } from './move-task.ts';
import { operation } from './operation.ts';
import type { Queue } from './queue.ts';
import type { QueueDesk } from './queue-desk.ts';

const LIST_MAX = [1, 10] as const;

const schemas = {
  start: z.strictObject({
    SourceArn: z.string(),
    DestinationArn: z.string().optional(),
    MaxNumberOfMessagesPerSecond: z.number().optional(),
  }),
  list: z.strictObject({ SourceArn: z.string(), MaxResults: z.number().optional() }),
  cancel: z.strictObject({ TaskHandle: z.string() }),
};

/** Operations that redrive a dead-letter queue. */
export function moveOperations(desk: QueueDesk): Record<string, JsonOperation> {
  const expectQueue = (parameter: 'SourceArn' | 'DestinationArn', arn: string): Queue => {
    const queue = desk.byArn(arn);
    if (!queue) throw notFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
    return queue;
  };
  const handleOf = ({ id, source }: MoveTask) => toTaskHandle({ taskId: id, sourceArn: desk.arn(source) });

  return {
    StartMessageMoveTask: operation(schemas.start, (input) => {
      const source = expectQueue('SourceArn', input.SourceArn);
      const destination =
        input.DestinationArn === undefined ? undefined : expectQueue('DestinationArn', input.DestinationArn);
      return {
        TaskHandle: handleOf(desk.moves.start({ source, destination, rate: input.MaxNumberOfMessagesPerSecond })),
      };
    }),
    ListMessageMoveTasks: operation(schemas.list, (input) => {
      const source = expectQueue('SourceArn', input.SourceArn);
      const max = input.MaxResults ?? 1;
      checkRange('MaxResults', max, LIST_MAX);
      const tasks = desk.moves.of(source).slice(0, max);
      return {
        Results: tasks.map((task) => ({
          TaskHandle: task.status === 'RUNNING' ? handleOf(task) : undefined,
          Status: task.status,
          SourceArn: desk.arn(task.source),
          DestinationArn: task.destination === undefined ? undefined : desk.arn(task.destination),
          MaxNumberOfMessagesPerSecond: task.rate,
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.toMove,
          FailureReason: task.failureReason,
          StartedTimestamp: task.startedAtMs,
        })),
      };
    }),
    CancelMessageMoveTask: operation(schemas.cancel, (input) => {
      const { taskId, sourceArn } = parseTaskHandle(input.TaskHandle);
      const task = desk.moves.of(expectQueue('SourceArn', sourceArn)).find(({ id }) => id === taskId);
      if (!task) throw notFound('Task does not exist.');
      desk.moves.cancel(task);
      return { ApproximateNumberOfMessagesMoved: task.moved };
    }),
  };
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}
