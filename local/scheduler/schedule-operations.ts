import { isDeepStrictEqual } from 'node:util';
import { alreadyExists, notFound } from './errors.ts';
import { expectGroup, operation, type OperationParts, type SchedulerOperation } from './operation.ts';
import { toPage } from './page.ts';
import { schemas } from './request-schemas.ts';
import { scheduleKey, type Schedule, type ScheduleDefinition } from './schedule.ts';
import { parseDefinition, planFirst } from './schedule-input.ts';

export type ScheduleOperationName =
  'CreateSchedule' | 'UpdateSchedule' | 'GetSchedule' | 'DeleteSchedule' | 'ListSchedules';

export function createScheduleOperations({
  clock,
  store,
  runner,
  deletions,
  takesPast,
  arnOf,
}: OperationParts): Record<ScheduleOperationName, SchedulerOperation> {
  const expectSchedule = ({ Name, GroupName }: { Name: string; GroupName: string }): Schedule => {
    expectGroup(store, GroupName);
    const schedule = store.get(scheduleKey({ groupName: GroupName, name: Name }));
    if (!schedule) throw notFound('Schedule', Name);
    return schedule;
  };
  const describe = (schedule: Schedule) => ({
    Arn: arnOf(schedule),
    Name: schedule.name,
    GroupName: schedule.groupName,
    CreationDate: schedule.createdAtMs / 1000,
    LastModificationDate: schedule.modifiedAtMs / 1000,
  });

  return {
    CreateSchedule: operation(schemas.putSchedule, (input) => {
      const { Name: name, GroupName: groupName, ClientToken: clientToken } = input;
      const definition = parseDefinition(input);
      expectGroup(store, groupName);
      const key = scheduleKey({ groupName, name });
      const known = store.get(key);
      if (known && isRepeated(known, clientToken, definition)) return { ScheduleArn: arnOf(known) };
      const nowMs = clock.now();
      const nextDueMs = planFirst(definition, { nowMs, takesPast });
      if (known) throw alreadyExists('Schedule', name);
      const times = { createdAtMs: nowMs, modifiedAtMs: nowMs, nextDueMs };
      const schedule = { groupName, name, definition, clientToken, ...times, invocations: [] };
      deletions.note(key, undefined);
      runner.put(schedule);
      return { ScheduleArn: arnOf(schedule) };
    }),
    UpdateSchedule: operation(schemas.putSchedule, (input) => {
      const { ClientToken: clientToken } = input;
      const definition = parseDefinition(input);
      const known = expectSchedule(input);
      if (isRepeated(known, clientToken, definition)) return { ScheduleArn: arnOf(known) };
      const nowMs = clock.now();
      const nextDueMs = planFirst(definition, { nowMs, takesPast });
      const times = { modifiedAtMs: nowMs, nextDueMs, deleteAtMs: undefined };
      runner.put({ ...known, definition, clientToken, ...times, invocations: [] });
      return { ScheduleArn: arnOf(known) };
    }),
    GetSchedule: operation(schemas.getSchedule, (input) => {
      const schedule = expectSchedule(input);
      return { ...describe(schedule), ...schedule.definition };
    }),
    DeleteSchedule: operation(schemas.deleteSchedule, (input) => {
      const key = scheduleKey({ groupName: input.GroupName, name: input.Name });
      if (!store.get(key) && deletions.isRepeated(key, input.ClientToken)) return {};
      runner.delete(expectSchedule(input));
      deletions.note(key, input.ClientToken);
      return {};
    }),
    ListSchedules: operation(schemas.listSchedules, (input) => {
      if (input.GroupName !== undefined) expectGroup(store, input.GroupName);
      const found = store
        .all()
        .filter(
          ({ groupName, name, definition }) =>
            (input.GroupName === undefined || groupName === input.GroupName) &&
            (input.State === undefined || definition.State === input.State) &&
            name.startsWith(input.NamePrefix ?? ''),
        );
      const { page, NextToken } = toPage(found, scheduleKey, input);
      const Schedules = page.map((schedule) => ({
        ...describe(schedule),
        State: schedule.definition.State,
        Target: { Arn: schedule.definition.Target.Arn },
      }));
      return { Schedules, NextToken };
    }),
  };
}

/** Whether a call only comes again, because its answer was lost: the SDK sends its token again. */
function isRepeated(known: Schedule, clientToken: string | undefined, definition: ScheduleDefinition): boolean {
  return (
    clientToken !== undefined && known.clientToken === clientToken && isDeepStrictEqual(known.definition, definition)
  );
}
