import type { PermissionRequest } from './iam/decide.ts';
import type { Permissions } from './iam/permissions.ts';
import type { DeadLetter, InvokedTarget, OnBehalfOf } from './scheduler/invoked-target.ts';
import { sendMessage } from './scheduler/send-message.ts';
import type { Sqs } from './sqs/sqs.ts';

export interface SchedulerTargets {
  readonly invokeTarget: (target: InvokedTarget) => Promise<void>;
  readonly sendDeadLetter: (letter: DeadLetter) => Promise<void>;
}

/** Lambda, as far as Scheduler needs it. */
export interface AsyncFunctions {
  /** Takes an event that nobody waits for. @throws AwsError when Lambda would not take it. */
  invokeAsync(functionRef: string, payload: string): { readonly requestId: string };
}

export interface TargetServices {
  readonly accountId: string;
  readonly region: string;
  readonly sqs: Sqs;
  /** Known once the template is read; a schedule that was missed while the cloud stood still waits for it. */
  readonly permissions: () => Promise<Pick<Permissions, 'checkAssumed'>>;
  /** Known once they have been started. */
  readonly functions: () => Promise<AsyncFunctions>;
}

/** What Scheduler does when a schedule is due: with the schedule's role, and within what that role allows. */
export function createSchedulerTargets({
  accountId,
  region,
  sqs,
  permissions,
  functions,
}: TargetServices): SchedulerTargets {
  const check = async ({ roleArn, scheduleArn }: OnBehalfOf, request: PermissionRequest): Promise<void> =>
    (await permissions()).checkAssumed(
      { roleArn, service: 'scheduler.amazonaws.com', sourceArn: groupArnOf(scheduleArn) },
      request,
    );
  const functionArnOf = (nameOrArn: string): string =>
    nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:lambda:${region}:${accountId}:function:${nameOrArn}`;
  return {
    async invokeTarget({ call, ...behalf }) {
      switch (call.api) {
        case 'sqs:sendMessage': {
          const resource = sqs.queueArnOfUrl(call.parameters.QueueUrl);
          await check(behalf, { action: 'sqs:SendMessage', resource });
          sendMessage(sqs, call.parameters);
          return;
        }
        case 'lambda:invoke': {
          const { FunctionName, Payload = '{}' } = call.parameters;
          await check(behalf, { action: 'lambda:InvokeFunction', resource: functionArnOf(FunctionName) });
          (await functions()).invokeAsync(FunctionName, Payload);
        }
      }
    },
    async sendDeadLetter({ queueArn, body, attributes, ...behalf }) {
      await check(behalf, { action: 'sqs:SendMessage', resource: queueArn });
      sqs.send(queueArn, { body, attributes });
    },
  };
}

/** Scheduler takes a role for the group, never for the single schedule (user guide, "Confused deputy prevention"). */
function groupArnOf(scheduleArn: string): string {
  return scheduleArn.replace(/:schedule\/([^/]+)\/.+$/, ':schedule-group/$1');
}
