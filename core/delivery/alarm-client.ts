import {
  ConflictException,
  CreateScheduleCommand,
  ValidationException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { rowHash } from './keys.ts';
import { toMessage, type AddressedRing, type RingQueue } from './ring-queue.ts';

/** Scheduler keeps to the minute: an alarm nearer than this could be refused as past. */
const NEAREST_MS = 60_000;
const RETRIES = 10;
const RETRY_FOR_SECONDS = 3600;

export interface AlarmClient {
  /**
   * Rings once, at or after `dueMs`. Setting the same alarm again changes nothing.
   * @param row the sort key of the row of work that waits.
   */
  setAlarm(row: string, addressed: AddressedRing, dueMs: number): Promise<void>;
}

export interface AlarmClientConfig {
  readonly client: SchedulerClient;
  readonly groupName: string;
  readonly executionRoleArn: string;
  /** A standard queue for alarms that could not be rung. */
  readonly deadLetterArn: string;
  readonly ringQueueUrl: string;
  readonly rings: RingQueue;
}

export function createAlarmClient(config: AlarmClientConfig): AlarmClient {
  return {
    async setAlarm(row, addressed, dueMs) {
      // `at()` drops milliseconds; rounding up keeps an alarm from ringing before its time.
      const dueSeconds = Math.ceil(dueMs / 1000);
      const { MessageBody, MessageGroupId } = toMessage(addressed);
      const name = `${rowHash(addressed.ring.webhook, row)}-${dueSeconds}`;
      try {
        await config.client.send(
          new CreateScheduleCommand({
            Name: name,
            GroupName: config.groupName,
            ScheduleExpression: `at(${new Date(dueSeconds * 1000).toISOString().slice(0, 19)})`,
            ScheduleExpressionTimezone: 'UTC',
            FlexibleTimeWindow: { Mode: 'OFF' },
            ActionAfterCompletion: 'DELETE',
            Target: {
              Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
              RoleArn: config.executionRoleArn,
              Input: JSON.stringify({
                QueueUrl: config.ringQueueUrl,
                MessageBody,
                MessageGroupId,
                MessageDeduplicationId: name,
              }),
              RetryPolicy: { MaximumRetryAttempts: RETRIES, MaximumEventAgeInSeconds: RETRY_FOR_SECONDS },
              DeadLetterConfig: { Arn: config.deadLetterArn },
            },
          }),
        );
      } catch (error) {
        if (error instanceof ConflictException) return;
        if (!(error instanceof ValidationException)) throw error;
        // Its time is past already: ring now.
        await config.rings.sendRings([addressed]);
      }
    },
  };
}

/** The earliest due time worth an alarm; milliseconds since the epoch, whole seconds. */
export const clampDue = (dueMs: number, nowMs: number): number =>
  Math.ceil(Math.max(dueMs, nowMs + NEAREST_MS) / 1000) * 1000;
