import { AwsError } from '../aws-error.ts';

/** A redrive: moves messages out of a dead-letter queue. */
export interface MoveTask {
  readonly id: string;
  /** Queue names. Without a destination, each message goes back to the queue in which it died. */
  readonly source: string;
  readonly destination?: string | undefined;
  /** Messages a second, if the caller said so. */
  readonly rate?: number | undefined;
  /** How many could be received when it began. */
  readonly toMove: number;
  startedAtMs: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  /** As SQS names it: developer guide, "Troubleshoot Amazon SQS dead-letter queue and DLQ redrive issues". */
  failureReason?: string | undefined;
}

/** What a caller names a task by. */
export interface TaskHandle {
  readonly taskId: string;
  readonly sourceArn: string;
}

export function toTaskHandle({ taskId, sourceArn }: TaskHandle): string {
  return Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');
}

/** @throws AwsError when it is none. */
export function parseTaskHandle(text: string): TaskHandle {
  try {
    const handle = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Partial<TaskHandle>;
    if (typeof handle.taskId === 'string' && typeof handle.sourceArn === 'string') {
      return { taskId: handle.taskId, sourceArn: handle.sourceArn };
    }
  } catch {
    // No JSON is no handle.
  }
  throw new AwsError('InvalidParameterValueException', 'Value for parameter TaskHandle is invalid.');
}
