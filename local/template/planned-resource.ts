import type { TableDefinition } from '../dynamodb/table-definition.ts';
import type { WriteAccess } from '../http-api/access-log.ts';
import type { StageThrottles } from '../http-api/throttle.ts';
import type { Statement } from '../iam/policy.ts';
import type { LogSettings } from '../lambda/log-settings.ts';

/** What the template asks to run, with every value resolved. One type per emulated thing. */
export type PlannedResource =
  | PlannedRole
  | PlannedPolicy
  | PlannedTable
  | PlannedKey
  | PlannedQueue
  | PlannedQueuePolicy
  | PlannedFunction
  | PlannedEventSource
  | PlannedEventInvokeConfig
  | PlannedPermission
  | PlannedApi
  | PlannedStage
  | PlannedRoute
  | PlannedIntegration
  | PlannedScheduleGroup
  | PlannedSchedule;

/** The resources of one kind, in their order. */
export function ofKind<Kind extends PlannedResource['kind']>(
  resources: readonly PlannedResource[],
  kind: Kind,
): Extract<PlannedResource, { kind: Kind }>[] {
  return resources.filter((resource): resource is Extract<PlannedResource, { kind: Kind }> => resource.kind === kind);
}

export interface PlannedRole {
  readonly kind: 'role';
  readonly logicalId: string;
  readonly roleName: string;
  readonly arn: string;
  /** Who may take the role. */
  readonly trust: readonly Statement[];
  /** Of the policies that stand in the role itself. */
  readonly statements: readonly Statement[];
}

export interface PlannedPolicy {
  readonly kind: 'policy';
  readonly logicalId: string;
  readonly roleNames: readonly string[];
  readonly statements: readonly Statement[];
}

export interface PlannedQueuePolicy {
  readonly kind: 'queue-policy';
  readonly logicalId: string;
  readonly queueUrls: readonly string[];
  readonly statements: readonly Statement[];
}

export interface PlannedTable {
  readonly kind: 'table';
  readonly logicalId: string;
  readonly tableName: string;
  readonly arn: string;
  readonly definition: TableDefinition;
}

export interface PlannedKey {
  readonly kind: 'key';
  readonly logicalId: string;
  readonly keyId: string;
  readonly arn: string;
  readonly policy: readonly Statement[];
}

export interface PlannedQueue {
  readonly kind: 'queue';
  readonly logicalId: string;
  readonly queueName: string;
  readonly arn: string;
  readonly url: string;
  /** As SQS's `CreateQueue` takes them. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PlannedFunction {
  readonly kind: 'function';
  readonly logicalId: string;
  readonly functionName: string;
  readonly arn: string;
  /** The bundle, as a file of the assembly. */
  readonly entryPath: string;
  /** Name of the bundle's export. */
  readonly exportName: string;
  readonly handler: string;
  /** Role whose permissions the function has. */
  readonly roleArn: string;
  /** Such as `nodejs24.x`. */
  readonly runtime: string;
  /** Name of the log group that its lines go to. */
  readonly logGroup: string;
  readonly logging: LogSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number;
  readonly recursiveLoop: 'Allow' | 'Terminate';
  /** For asynchronous events that are given up. */
  readonly deadLetterQueueArn?: string;
}

export interface PlannedEventInvokeConfig {
  readonly kind: 'event-invoke-config';
  readonly logicalId: string;
  /** Name or ARN. */
  readonly functionRef: string;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  /** For records of asynchronous events that are given up. */
  readonly failureQueueArn?: string;
}

export interface PlannedEventSource {
  readonly kind: 'event-source';
  readonly logicalId: string;
  /** Name or ARN. */
  readonly functionRef: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency?: number;
  readonly enabled: boolean;
}

export interface PlannedPermission {
  readonly kind: 'permission';
  readonly logicalId: string;
  readonly functionRef: string;
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

export interface PlannedApi {
  readonly kind: 'api';
  readonly logicalId: string;
  readonly apiId: string;
}

export interface PlannedStage {
  readonly kind: 'stage';
  readonly logicalId: string;
  readonly apiId: string;
  readonly throttles: StageThrottles;
  /** Makes the lines of the access log, if there is one. */
  readonly writeAccess?: WriteAccess;
}

export interface PlannedRoute {
  readonly kind: 'route';
  readonly logicalId: string;
  readonly apiId: string;
  /** `$default`, or a method and a path. */
  readonly routeKey: string;
  readonly integrationId: string;
}

export interface PlannedIntegration {
  readonly kind: 'integration';
  readonly logicalId: string;
  readonly integrationId: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface PlannedScheduleGroup {
  readonly kind: 'schedule-group';
  readonly logicalId: string;
  readonly groupName: string;
}

export interface PlannedSchedule {
  readonly kind: 'schedule';
  readonly logicalId: string;
  /** As EventBridge Scheduler's `CreateSchedule` takes them. */
  readonly parameters: { readonly Name: string; readonly GroupName: string | undefined } & Readonly<
    Record<string, unknown>
  >;
}
