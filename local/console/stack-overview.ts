import type { RoutePlan } from '../http-api/plan-routes.ts';
import { ofKind, type PlannedFunction, type PlannedQueue, type PlannedResource } from '../template/planned-resource.ts';

/** What a template asks to run, in the names of its constructs and by what it leads to. */
export interface StackOverview {
  readonly stackName: string;
  readonly functions: readonly FunctionOverview[];
  readonly queues: readonly QueueOverview[];
  readonly tables: readonly TableOverview[];
  readonly routes: readonly RouteOverview[];
  /** Schedules are made while the stack runs; the template has their groups. */
  readonly scheduleGroups: readonly string[];
}

export interface FunctionOverview {
  readonly name: string;
  readonly functionId: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

export interface QueueOverview {
  readonly name: string;
  readonly queueName: string;
  readonly fifo: boolean;
  /** Functions that take its messages. */
  readonly consumers: readonly string[];
  /** Queues whose messages come here when they have failed too often. */
  readonly deadLettersOf: readonly string[];
}

export interface TableOverview {
  readonly name: string;
  readonly tableName: string;
  readonly indexes: readonly string[];
}

export interface RouteOverview {
  /** `$default`, or a method and a path. */
  readonly route: string;
  readonly functionName: string;
}

/** Puts together what a stack runs, each kind in the order of the template. */
export function describeStack(
  stackName: string,
  resources: readonly PlannedResource[],
  routes: RoutePlan | undefined,
): StackOverview {
  const nameOf = shortNames(resources);
  const functions = ofKind(resources, 'function');
  const queues = ofKind(resources, 'queue');
  const functionNamed = (reference: string): string => {
    const found = functions.find((it) => isReferenceTo(it, reference));
    return found ? nameOf(found.logicalId) : reference;
  };
  const sources = ofKind(resources, 'event-source').filter(({ enabled }) => enabled);
  return {
    stackName,
    functions: functions.map(({ logicalId, memoryMb, timeoutSeconds }) => ({
      name: nameOf(logicalId),
      functionId: logicalId,
      memoryMb,
      timeoutSeconds,
    })),
    queues: queues.map((queue) => ({
      name: nameOf(queue.logicalId),
      queueName: queue.queueName,
      fifo: queue.queueName.endsWith('.fifo'),
      consumers: sources.filter(({ queueArn }) => queueArn === queue.arn).map((it) => functionNamed(it.functionRef)),
      deadLettersOf: queues.filter((it) => deadLetterArn(it) === queue.arn).map((it) => nameOf(it.logicalId)),
    })),
    tables: ofKind(resources, 'table').map(({ logicalId, tableName, definition }) => ({
      name: nameOf(logicalId),
      tableName,
      indexes: (definition.globalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName),
    })),
    routes: (routes?.routes ?? []).map(({ routeKey, target }) => ({
      route: routeKey,
      functionName: functionNamed(target.functionArn),
    })),
    scheduleGroups: ofKind(resources, 'schedule-group').map(({ logicalId }) => nameOf(logicalId)),
  };
}

/** Logical ids without the digest that the CDK puts behind them, as long as they differ without it. */
function shortNames(resources: readonly PlannedResource[]): (logicalId: string) => string {
  const short = (logicalId: string): string => logicalId.replace(/(?<=[a-z])[0-9A-F]{8}$/, '');
  const all = resources.map(({ logicalId }) => short(logicalId));
  const seldom = new Set(all.filter((name) => all.indexOf(name) === all.lastIndexOf(name)));
  return (logicalId) => (seldom.has(short(logicalId)) ? short(logicalId) : logicalId);
}

function isReferenceTo({ arn, functionName, logicalId }: PlannedFunction, reference: string): boolean {
  return [arn, functionName, logicalId].includes(reference);
}

function deadLetterArn({ attributes }: PlannedQueue): unknown {
  const policy = JSON.parse(attributes['RedrivePolicy'] ?? '{}') as { deadLetterTargetArn?: unknown };
  return policy.deadLetterTargetArn;
}
