import type { z } from 'zod';
import { readInput } from '../aws-input.ts';
import type { Clock } from '../clock.ts';
import { alreadyExists, inputRefusals, notFound, validation } from './errors.ts';
import { scheduleKey, type Schedule, type ScheduleGroup } from './schedule.ts';
import { parseDefinition, schemas } from './schedule-input.ts';
import type { ScheduleRunner } from './schedule-runner.ts';
import type { ScheduleStore } from './schedule-store.ts';

export type OperationName =
  | 'CreateSchedule'
  | 'UpdateSchedule'
  | 'GetSchedule'
  | 'DeleteSchedule'
  | 'ListSchedules'
  | 'CreateScheduleGroup'
  | 'GetScheduleGroup'
  | 'DeleteScheduleGroup'
  | 'ListScheduleGroups';
export type SchedulerOperation = (input: unknown) => unknown;

export interface OperationParts {
  readonly clock: Clock;
  readonly store: ScheduleStore;
  readonly runner: ScheduleRunner;
  readonly arnOf: (schedule: Schedule) => string;
  readonly groupArnOf: (groupName: string) => string;
}

export const DEFAULT_GROUP = 'default';

/** The operations of EventBridge Scheduler that are emulated, by name. */
export function createOperations({
  clock,
  store,
  runner,
  arnOf,
  groupArnOf,
}: OperationParts): Record<OperationName, SchedulerOperation> {
  const operation =
    <Schema extends z.ZodType>(schema: Schema, run: (input: z.output<Schema>) => unknown): SchedulerOperation =>
    (input) =>
      run(readInput(schema, input, inputRefusals));

  const expectGroup = (name: string): ScheduleGroup => {
    const group = store.getGroup(name);
    if (!group) throw notFound('Schedule group', name);
    return group;
  };
  const expectSchedule = ({ Name, GroupName }: { Name: string; GroupName: string }): Schedule => {
    expectGroup(GroupName);
    const schedule = store.get(scheduleKey({ groupName: GroupName, name: Name }));
    if (!schedule) throw notFound('Schedule', Name);
    return schedule;
  };
  const describeGroup = ({ name, createdAtMs }: ScheduleGroup) => ({
    Arn: groupArnOf(name),
    Name: name,
    State: 'ACTIVE',
    CreationDate: createdAtMs / 1000,
    LastModificationDate: createdAtMs / 1000,
  });
  const describeSchedule = (schedule: Schedule) => ({
    Arn: arnOf(schedule),
    Name: schedule.name,
    GroupName: schedule.groupName,
    CreationDate: schedule.createdAtMs / 1000,
    LastModificationDate: schedule.modifiedAtMs / 1000,
  });

  return {
    CreateSchedule: operation(schemas.putSchedule, (input) => {
      const nowMs = clock.now();
      const { definition, firstDueMs } = parseDefinition(input, nowMs);
      const { Name: name, GroupName: groupName, ClientToken: clientToken } = input;
      expectGroup(groupName);
      const known = store.get(scheduleKey({ groupName, name }));
      if (known && (clientToken === undefined || known.clientToken !== clientToken)) {
        throw alreadyExists('Schedule', name);
      }
      const schedule = known ?? {
        groupName,
        name,
        definition,
        clientToken,
        createdAtMs: nowMs,
        modifiedAtMs: nowMs,
        nextDueMs: firstDueMs,
        invocations: [],
      };
      if (!known) runner.put(schedule);
      return { ScheduleArn: arnOf(schedule) };
    }),
    UpdateSchedule: operation(schemas.putSchedule, (input) => {
      const nowMs = clock.now();
      const { definition, firstDueMs } = parseDefinition(input, nowMs);
      const known = expectSchedule(input);
      runner.put({ ...known, definition, modifiedAtMs: nowMs, nextDueMs: firstDueMs, invocations: [] });
      return { ScheduleArn: arnOf(known) };
    }),
    GetSchedule: operation(schemas.getSchedule, (input) => {
      const schedule = expectSchedule(input);
      return { ...describeSchedule(schedule), ...schedule.definition };
    }),
    DeleteSchedule: operation(schemas.deleteSchedule, (input) => {
      runner.delete(expectSchedule(input));
      return {};
    }),
    ListSchedules: operation(schemas.listSchedules, (input) => {
      if (input.GroupName !== undefined) expectGroup(input.GroupName);
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
        ...describeSchedule(schedule),
        State: schedule.definition.State,
        Target: { Arn: schedule.definition.Target.Arn },
      }));
      return { Schedules, NextToken };
    }),
    CreateScheduleGroup: operation(schemas.group, ({ Name }) => {
      if (store.getGroup(Name)) throw alreadyExists('Schedule group', Name);
      store.putGroup({ name: Name, createdAtMs: clock.now() });
      return { ScheduleGroupArn: groupArnOf(Name) };
    }),
    GetScheduleGroup: operation(schemas.getGroup, ({ Name }) => describeGroup(expectGroup(Name))),
    DeleteScheduleGroup: operation(schemas.group, ({ Name }) => {
      if (Name === DEFAULT_GROUP) throw validation('The default schedule group cannot be deleted.');
      expectGroup(Name);
      for (const schedule of store.all()) if (schedule.groupName === Name) runner.delete(schedule);
      store.deleteGroup(Name);
      return {};
    }),
    ListScheduleGroups: operation(schemas.listGroups, (input) => {
      const found = store.allGroups().filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
      const { page, NextToken } = toPage(found, ({ name }) => name, input);
      return { ScheduleGroups: page.map(describeGroup), NextToken };
    }),
  };
}

/** One page, by key; the token is the last key on it. */
function toPage<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults, NextToken }: { MaxResults: number; NextToken?: string | undefined },
): { page: Item[]; NextToken: string | undefined } {
  const rest = items
    .filter((item) => NextToken === undefined || keyOf(item) > NextToken)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = rest.slice(0, MaxResults);
  const last = page.at(-1);
  return { page, NextToken: last && rest.length > page.length ? keyOf(last) : undefined };
}
