import { TAGS_HAVE_NO_EFFECT, type ResourceKind } from '../resource-kind.ts';

const scheduleGroup: ResourceKind = {
  name: { property: 'Name', longest: 64 },
  ref: ({ name }) => name,
  attributes: {
    Arn: ({ region, accountId, name }) => `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`,
  },
  ignores: TAGS_HAVE_NO_EFFECT,
  read: (_reader, { logicalId, name }) => ({ kind: 'schedule-group', logicalId, groupName: name }),
};

export const SCHEDULER_KINDS = { 'AWS::Scheduler::ScheduleGroup': scheduleGroup } as const;
