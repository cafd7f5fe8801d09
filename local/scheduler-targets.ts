import type { Permissions } from './iam/permissions.ts';
import type { DeadLetter, InvokedTarget, OnBehalfOf } from './scheduler/invoked-target.ts';
import { sendMessage } from './scheduler/send-message.ts';
import type { Sqs } from './sqs/sqs.ts';

export interface SchedulerTargets {
  readonly invokeTarget: (target: InvokedTarget) => Promise<void>;
  readonly sendDeadLetter: (letter: DeadLetter) => Promise<void>;
}

/**
 * What Scheduler does when a schedule is due: with the schedule's role, and within what that role allows.
 * @param permissions known once the template is read; a schedule that was missed while the cloud stood still waits for it.
 */
export function createSchedulerTargets(sqs: Sqs, permissions: () => Promise<Permissions>): SchedulerTargets {
  const checkSend = async ({ roleArn, scheduleArn }: OnBehalfOf, queueArn: string): Promise<void> =>
    (await permissions()).checkAssumed(
      { roleArn, service: 'scheduler.amazonaws.com', sourceArn: groupArnOf(scheduleArn) },
      { action: 'sqs:SendMessage', resource: queueArn },
    );
  return {
    async invokeTarget({ call: { parameters }, ...behalf }) {
      await checkSend(behalf, sqs.queueArnOfUrl(parameters.QueueUrl));
      sendMessage(sqs, parameters);
    },
    async sendDeadLetter(letter) {
      await checkSend(letter, letter.queueArn);
      sqs.send(letter.queueArn, { body: letter.body, attributes: letter.attributes });
    },
  };
}

/** Scheduler takes a role for the group, never for the single schedule (user guide, "Confused deputy prevention"). */
function groupArnOf(scheduleArn: string): string {
  return scheduleArn.replace(/:schedule\/([^/]+)\/.+$/, ':schedule-group/$1');
}
