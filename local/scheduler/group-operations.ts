import { alreadyExists, validation } from './errors.ts';
import { expectGroup, operation, type OperationParts, type SchedulerOperation } from './operation.ts';
import { toPage } from './page.ts';
import { schemas } from './request-schemas.ts';
import { DEFAULT_GROUP, type ScheduleGroup } from './schedule.ts';

export type GroupOperationName =
  'CreateScheduleGroup' | 'GetScheduleGroup' | 'DeleteScheduleGroup' | 'ListScheduleGroups';

export function createGroupOperations({
  clock,
  store,
  runner,
  deletions,
  groupArnOf,
}: OperationParts): Record<GroupOperationName, SchedulerOperation> {
  const describe = ({ name, createdAtMs }: ScheduleGroup) => ({
    Arn: groupArnOf(name),
    Name: name,
    State: 'ACTIVE',
    CreationDate: createdAtMs / 1000,
    LastModificationDate: createdAtMs / 1000,
  });

  return {
    CreateScheduleGroup: operation(schemas.group, ({ Name, ClientToken: clientToken }) => {
      const known = store.getGroup(Name);
      if (known && (clientToken === undefined || known.clientToken !== clientToken)) {
        throw alreadyExists('Schedule group', Name);
      }
      if (!known) store.putGroup({ name: Name, clientToken, createdAtMs: clock.now() });
      deletions.note(Name, undefined);
      return { ScheduleGroupArn: groupArnOf(Name) };
    }),
    GetScheduleGroup: operation(schemas.getGroup, ({ Name }) => describe(expectGroup(store, Name))),
    DeleteScheduleGroup: operation(schemas.group, ({ Name, ClientToken }) => {
      if (!store.getGroup(Name) && deletions.isRepeated(Name, ClientToken)) return {};
      if (Name === DEFAULT_GROUP) throw validation('The default schedule group cannot be deleted.');
      expectGroup(store, Name);
      for (const schedule of store.all()) if (schedule.groupName === Name) runner.delete(schedule);
      store.deleteGroup(Name);
      deletions.note(Name, ClientToken);
      return {};
    }),
    ListScheduleGroups: operation(schemas.listGroups, (input) => {
      const found = store.allGroups().filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
      const { page, NextToken } = toPage(found, ({ name }) => name, input);
      return { ScheduleGroups: page.map(describe), NextToken };
    }),
  };
}
