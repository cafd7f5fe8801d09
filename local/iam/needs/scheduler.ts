import type { PermissionRequest } from '../decide.ts';
import { memberAt, type Region, textAt } from './arns.ts';

const DEFAULT_GROUP = 'default';
const HANDS_OVER_A_ROLE = new Set(['CreateSchedule', 'UpdateSchedule']);

/**
 * Permissions that a call to EventBridge Scheduler needs: who makes a schedule also hands a role to the service.
 * Source: service authorization reference, "Actions, resources, and condition keys for Amazon EventBridge Scheduler";
 * Scheduler user guide, "Granting a user permissions to pass a role".
 */
export function schedulerNeeds(operation: string, input: unknown, region: Region): PermissionRequest[] {
  const action = `scheduler:${operation}`;
  const arn = (kind: string, name: string): string => schedulerArn(region, kind, name);
  if (operation === 'ListSchedules' || operation === 'ListScheduleGroups') return [{ action, resource: '*' }];
  if (operation.endsWith('ScheduleGroup')) return [{ action, resource: arn('schedule-group', textAt(input, 'Name')) }];
  const needed = { action, resource: arn('schedule', `${groupOf(input)}/${textAt(input, 'Name')}`) };
  const handedOver = roleHandedOver(operation, input, region);
  if (!handedOver) return [needed];
  return [
    needed,
    {
      action: 'iam:PassRole',
      resource: handedOver.roleArn,
      context: { 'iam:passedtoservice': [handedOver.service] },
    },
  ];
}

/** The role that a call hands to Scheduler, which takes it for the schedule's group; undefined when it hands over none. */
export function roleHandedOver(
  operation: string,
  input: unknown,
  region: Region,
): { readonly roleArn: string; readonly service: string; readonly sourceArn: string } | undefined {
  if (!HANDS_OVER_A_ROLE.has(operation)) return undefined;
  return {
    roleArn: textAt(memberAt(input, 'Target'), 'RoleArn'),
    service: 'scheduler.amazonaws.com',
    sourceArn: schedulerArn(region, 'schedule-group', groupOf(input)),
  };
}

function groupOf(input: unknown): string {
  return textAt(input, 'GroupName') || DEFAULT_GROUP;
}

function schedulerArn({ region, accountId }: Region, kind: string, name: string): string {
  return `arn:aws:scheduler:${region}:${accountId}:${kind}/${name}`;
}
