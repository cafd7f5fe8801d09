import type { MovableClock } from '../clock.ts';
import type { DynamoDb } from '../dynamodb/create-dynamo-db.ts';
import type { RoutePlan } from '../http-api/plan-routes.ts';
import type { FunctionService } from '../lambda/function-service.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { ofKind, type PlannedResource } from '../template/planned-resource.ts';
import type { ClockMover } from './clock-mover.ts';
import type { ConsoleState, QueueState, ScheduleState, TableState } from './console-state.ts';
import type { RecentTrouble } from './recent-trouble.ts';
import type { WaitingRows } from './waiting-rows.ts';

export interface StateSources {
  readonly resources: readonly PlannedResource[];
  readonly routes: RoutePlan | undefined;
  readonly clock: MovableClock;
  readonly mover: ClockMover;
  readonly dynamoDb: DynamoDb;
  readonly functions: FunctionService;
  readonly scheduler: Scheduler;
  readonly sqs: Sqs;
  readonly trouble: RecentTrouble;
  readonly waiting: WaitingRows;
}

/** What the machine is doing now. */
export async function describeState(sources: StateSources): Promise<ConsoleState> {
  const { clock, mover, functions, routes, trouble, waiting } = sources;
  return {
    now: new Date(clock.now()).toISOString(),
    clock_offset_ms: clock.offsetMs,
    moving_to: isoOrNull(mover.movingToMs),
    pid: process.pid,
    functions: functions.state(),
    queues: describeQueues(sources),
    schedules: describeSchedules(sources),
    waiting: await waiting.list(),
    tables: describeTables(sources),
    routes: (routes?.routes ?? []).map(({ routeKey, target }) => ({ route: routeKey, function: target.functionArn })),
    trouble: trouble.list(),
  };
}

function describeQueues({ sqs, resources }: StateSources): QueueState[] {
  const redrives = new Map(
    ofKind(resources, 'queue').map(({ queueName, attributes }) => [queueName, attributes['RedrivePolicy']]),
  );
  return sqs.depths().map(({ queueName, visible, delayed, inFlight, oldestSentAtMs }) => ({
    name: queueName,
    dead_letters: deadLetterQueueOf(redrives.get(queueName)),
    visible,
    delayed,
    in_flight: inFlight,
    oldest_sent_at: isoOrNull(oldestSentAtMs),
  }));
}

function deadLetterQueueOf(redrivePolicy: string | undefined): string | null {
  if (redrivePolicy === undefined) return null;
  const { deadLetterTargetArn } = JSON.parse(redrivePolicy) as { deadLetterTargetArn: string };
  return deadLetterTargetArn.split(':').at(-1) ?? null;
}

function describeSchedules({ scheduler }: StateSources): ScheduleState[] {
  return scheduler
    .schedules()
    .toSorted((a, b) => (a.nextDueMs ?? Infinity) - (b.nextDueMs ?? Infinity))
    .map(({ groupName, name, expression, targetArn, nextDueMs }) => ({
      group: groupName,
      name,
      expression,
      target: targetArn,
      due: isoOrNull(nextDueMs),
    }));
}

function describeTables({ dynamoDb, resources }: StateSources): TableState[] {
  return ofKind(resources, 'table').map(({ tableName, definition }) => ({
    name: tableName,
    items: dynamoDb.itemCount(tableName),
    indexes: (definition.globalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName),
  }));
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
