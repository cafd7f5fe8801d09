import type { MovableClock } from '../clock.ts';
import type { DynamoDb } from '../dynamodb/create-dynamo-db.ts';
import type { FunctionService } from '../lambda/function-service.ts';
import type { Scheduler, ScheduleOverview } from '../scheduler/scheduler.ts';
import type { Sqs } from '../sqs/sqs.ts';
import type { ClockMover } from './clock-mover.ts';
import type { ConsoleState, FunctionState, GroupState, QueueState, ScheduleState } from './console-state.ts';
import type { RecentTrouble } from './recent-trouble.ts';
import type { StackOverview } from './stack-overview.ts';
import type { WorkRows } from './work-rows.ts';

/** As many rows of each kind are listed: what is looked at every second has to stay small. */
const MOST_ROWS = 50;

/** Where the state is gathered from. */
export interface Watched {
  readonly stack: StackOverview;
  readonly clock: MovableClock;
  readonly mover: ClockMover;
  readonly dynamoDb: DynamoDb;
  readonly functions: FunctionService;
  readonly scheduler: Scheduler;
  readonly sqs: Sqs;
  readonly trouble: RecentTrouble;
  readonly work: WorkRows;
}

/** What the machine is doing now. */
export function describeState(watched: Watched): ConsoleState {
  const { stack, dynamoDb, scheduler, trouble, work } = watched;
  const schedules = scheduler.schedules().filter(isToCome);
  return {
    pid: process.pid,
    stack: stack.stackName,
    ...describeClock(watched),
    next_alarm: isoOrNull(nextAlarmMs(scheduler)),
    work: work.list(),
    schedules: schedules.toSorted(soonestFirst).slice(0, MOST_ROWS).map(toScheduleState),
    schedule_count: schedules.length,
    queues: describeQueues(watched),
    trouble: trouble.list(),
    functions: describeFunctions(watched),
    routes: stack.routes.map(({ route, functionName }) => ({ route, function: functionName })),
    tables: stack.tables.map(({ name, tableName, indexes }) => ({
      name,
      items: dynamoDb.itemCount(tableName),
      indexes,
    })),
  };
}

export function describeClock({
  clock,
  mover,
}: Pick<Watched, 'clock' | 'mover'>): Pick<ConsoleState, 'now' | 'clock_offset_ms' | 'clock_move'> {
  const { move } = mover;
  return {
    now: new Date(clock.now()).toISOString(),
    clock_offset_ms: clock.offsetMs,
    clock_move: move ? { ms: move.ms, done_ms: move.doneMs } : null,
  };
}

/** When the next schedule comes that comes only once: one that comes again and again is no alarm. */
export function nextAlarmMs(scheduler: Scheduler): number | undefined {
  const alarms = scheduler.schedules().filter(({ expression }) => expression.startsWith('at('));
  return alarms.toSorted(soonestFirst)[0]?.nextDueMs;
}

function describeQueues({ stack, sqs }: Watched): QueueState[] {
  const depths = new Map(sqs.depths().map((depth) => [depth.queueName, depth]));
  return stack.queues.flatMap(({ name, queueName, fifo, consumers, deadLettersOf }) => {
    const depth = depths.get(queueName);
    if (!depth) return [];
    const groups = fifo ? sqs.groups(depth.queueArn) : [];
    return {
      name,
      fifo,
      visible: depth.visible,
      delayed: depth.delayed,
      in_flight: depth.inFlight,
      oldest: isoOrNull(depth.oldestSentAtMs),
      consumers,
      dead_letters_of: deadLettersOf,
      groups: groups.slice(0, MOST_ROWS).map(({ groupId, messages, inFlight, waitsUntilMs }): GroupState => ({
        id: groupId,
        messages,
        in_flight: inFlight,
        waits_until: isoOrNull(waitsUntilMs),
      })),
      group_count: groups.length,
    };
  });
}

function describeFunctions({ stack, functions }: Watched): FunctionState[] {
  const states = functions.state();
  return stack.functions.flatMap(({ name, functionId, memoryMb, timeoutSeconds }) => {
    const state = states[functionId];
    if (!state) return [];
    const { instances, running, invocations, errors, lastError } = state;
    return {
      name,
      memory_mb: memoryMb,
      timeout_seconds: timeoutSeconds,
      instances,
      running,
      invocations,
      errors,
      last_error: lastError ? { at: new Date(lastError.atMs).toISOString(), type: lastError.type } : null,
    };
  });
}

function toScheduleState(schedule: ScheduleOverview): ScheduleState {
  const { name, groupName, expression, nextDueMs, targetArn, openInvocations } = schedule;
  return {
    name,
    group: groupName,
    expression,
    due: isoOrNull(nextDueMs),
    target: targetArn.replace(/^(?:[^:]*:){5}/, ''),
    open_invocations: openInvocations,
  };
}

/** One that has come for the last time stays for a while before it is deleted. */
function isToCome({ nextDueMs, openInvocations }: ScheduleOverview): boolean {
  return nextDueMs !== undefined || openInvocations > 0;
}

function soonestFirst(a: ScheduleOverview, b: ScheduleOverview): number {
  return (a.nextDueMs ?? Number.MAX_VALUE) - (b.nextDueMs ?? Number.MAX_VALUE);
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
