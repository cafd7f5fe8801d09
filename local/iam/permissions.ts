import { functionOf, OPERATOR } from '../access-key.ts';
import type { AwsCall } from '../aws-call.ts';
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import type { TableDefinition } from '../dynamodb/table-definition.ts';
import { parseSettings } from '../sqs/queue-settings.ts';
import { ofKind, type PlannedResource } from '../template/planned-resource.ts';
import type { RequestContext } from './condition.ts';
import { decide, type PermissionRequest, type Policies } from './decide.ts';
import { functionPolicies } from './function-policies.ts';
import { dynamoDbNeeds } from './needs/dynamodb.ts';
import { kmsNeeds, type KeyIdOfCiphertext } from './needs/kms.ts';
import { roleHandedOver, schedulerNeeds } from './needs/scheduler.ts';
import { queueArn, type Region } from './needs/arns.ts';
import { sqsNeeds } from './needs/sqs.ts';
import type { Statement } from './policy.ts';
import { type Refusal, sentenceOf } from './refusal.ts';

/** As many are kept to be looked at. */
const KEPT_REFUSALS = 100;

export interface PermissionsOptions extends Region {
  readonly resources: readonly PlannedResource[];
  readonly clock: Clock;
  readonly keyIdOf: KeyIdOfCiphertext;
  readonly onRefusal: (refusal: Refusal) => void;
}

/** A service that acts with a role which it was handed. */
export interface AssumedRole {
  readonly roleArn: string;
  /** Such as `scheduler.amazonaws.com`. */
  readonly service: string;
  /** What the service acts for: ARN of a schedule group, for one. */
  readonly sourceArn?: string;
}

/** A service that acts in its own right, as far as the resource's own policy lets it. */
export interface ActingService {
  /** Such as `apigateway.amazonaws.com`. */
  readonly service: string;
  /** What the service acts for: ARN of a route, for one. */
  readonly sourceArn: string;
}

interface Role {
  readonly roleName: string;
  readonly trust: readonly Statement[];
  readonly statements: readonly Statement[];
}

/**
 * Decides over every call by the roles and policies of the template, as IAM does.
 * Calls of the operator are allowed everything, as an administrator's are.
 */
export class Permissions {
  private readonly roles = new Map<string, Role>();
  private readonly functions = new Map<string, { readonly roleArn: string; readonly functionName: string }>();
  private readonly resourcePolicies = new Map<string, readonly Statement[]>();
  /** Names of partition keys by table, or by table and index. */
  private readonly partitionKeys = new Map<string, string>();
  /** ARNs of the queues whose messages die into a queue, by its ARN. */
  private readonly deadLetterSources = new Map<string, string[]>();
  private readonly kept: Refusal[] = [];

  constructor(private readonly options: PermissionsOptions) {
    const { resources } = options;
    const policies = ofKind(resources, 'policy');
    for (const { arn, roleName, trust, statements } of ofKind(resources, 'role')) {
      const attached = policies.filter(({ roleNames }) => roleNames.includes(roleName));
      this.roles.set(arn, { roleName, trust, statements: [...statements, ...attached.flatMap((it) => it.statements)] });
    }
    for (const { logicalId, roleArn, functionName } of ofKind(resources, 'function')) {
      this.functions.set(logicalId, { roleArn, functionName });
    }
    for (const { tableName, definition } of ofKind(resources, 'table')) {
      this.partitionKeys.set(tableName, partitionKeyOf(definition.keySchema));
      for (const { IndexName, KeySchema } of definition.globalSecondaryIndexes ?? []) {
        this.partitionKeys.set(`${tableName} ${IndexName}`, partitionKeyOf(KeySchema));
      }
    }
    for (const { arn, policy } of ofKind(resources, 'key')) this.resourcePolicies.set(arn, policy);
    for (const [arn, statements] of functionPolicies(resources)) this.resourcePolicies.set(arn, statements);
    for (const { arn, queueName, attributes } of ofKind(resources, 'queue')) {
      const target = parseSettings(queueName, attributes).redrive?.deadLetterTargetArn;
      if (target !== undefined)
        this.deadLetterSources.set(target, [...(this.deadLetterSources.get(target) ?? []), arn]);
    }
    for (const { queueUrls, statements } of ofKind(resources, 'queue-policy')) {
      for (const url of queueUrls) {
        const arn = queueArn(options, url);
        this.resourcePolicies.set(arn, [...(this.resourcePolicies.get(arn) ?? []), ...statements]);
      }
    }
  }

  /** The last refusals, newest first. */
  refusals(): readonly Refusal[] {
    return this.kept.toReversed();
  }

  /** @throws AwsError AccessDeniedException when Lambda may not take the role of a function: AWS would not make it. */
  checkFunctionRoles(): void {
    for (const { roleArn } of this.functions.values()) this.checkTrust({ roleArn, service: 'lambda.amazonaws.com' });
  }

  /**
   * Decides over a call to an emulated service.
   * @throws AwsError AccessDeniedException that names action, resource and role; UnrecognizedClientException when nobody
   * has this access key; ValidationException for a schedule with a role that Scheduler may not take.
   */
  authorise(call: AwsCall): void {
    if (call.accessKeyId !== OPERATOR) this.checkCaller(call);
    const passed = call.service === 'scheduler' ? roleHandedOver(call.operation, call.input, this.options) : undefined;
    if (passed && !this.trusts(passed)) {
      this.noteDistrust(passed);
      throw new AwsError(
        'ValidationException',
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      );
    }
  }

  private checkCaller(call: AwsCall): void {
    const caller = this.functions.get(functionOf(call.accessKeyId) ?? '');
    if (!caller) {
      // "Error handling with DynamoDB" and the common errors of the others.
      const status = call.service === 'dynamodb' ? 400 : 403;
      throw new AwsError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        status,
      );
    }
    for (const request of this.needsOf(call)) this.check(caller.roleArn, caller.functionName, request, call.service);
  }

  /**
   * Decides over what a function's own service does in its name, such as taking messages for it.
   * @throws AwsError AccessDeniedException
   */
  checkFunction(logicalId: string, request: PermissionRequest): void {
    const caller = this.functions.get(logicalId);
    if (!caller) throw new Error(`there is no function ${logicalId}`);
    this.check(caller.roleArn, caller.functionName, request);
  }

  /** Like `checkFunction`, for what a function does not hear of: a refusal is told, and nothing thrown. */
  allowsFunction(logicalId: string, request: PermissionRequest): boolean {
    try {
      this.checkFunction(logicalId, request);
      return true;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  }

  /**
   * Decides over what a service does with a role that it was handed.
   * @throws AwsError AccessDeniedException when the role may not be taken, or does not allow it.
   */
  checkAssumed(assumed: AssumedRole, request: PermissionRequest): void {
    this.checkTrust(assumed);
    this.check(assumed.roleArn, assumed.service.split('.')[0] ?? assumed.service, request);
  }

  /** Decides by the resource's own policy alone. A refusal is told, and nothing thrown. */
  allowsService({ service, sourceArn }: ActingService, request: PermissionRequest): boolean {
    const { accountId } = this.options;
    const context = { 'aws:sourcearn': [sourceArn], 'aws:sourceaccount': [accountId] };
    const resource = this.resourcePolicies.get(request.resource);
    const decision = decide(
      { ...request, context: { ...context, ...request.context } },
      { arn: service, accountId },
      { identity: [], resource, resourcePolicyIs: 'needed' },
    );
    if (!decision.allowed) {
      this.note({ principal: service, action: request.action, resource: request.resource, reason: decision.reason });
    }
    return decision.allowed;
  }

  /** @throws AwsError AccessDeniedException when the role's trust policy does not let the service take it. */
  private checkTrust(assumed: AssumedRole): void {
    if (this.trusts(assumed)) return;
    throw new AwsError('AccessDeniedException', sentenceOf(this.noteDistrust(assumed)), 403);
  }

  private noteDistrust({ service, roleArn }: AssumedRole): Refusal {
    const reason = 'because no trust policy of the role allows the sts:AssumeRole action';
    return this.note({ principal: service, action: 'sts:AssumeRole', resource: roleArn, reason });
  }

  private trusts({ roleArn, service, sourceArn }: AssumedRole): boolean {
    const request: PermissionRequest = {
      action: 'sts:AssumeRole',
      resource: roleArn,
      context: this.contextOf(roleArn, {
        ...(sourceArn === undefined ? {} : { 'aws:sourcearn': [sourceArn] }),
        'aws:sourceaccount': [this.options.accountId],
      }),
    };
    const principal = { arn: service, accountId: this.options.accountId };
    return decide(request, principal, { identity: [], resource: this.roles.get(roleArn)?.trust }).allowed;
  }

  private check(roleArn: string, session: string, request: PermissionRequest, service?: AwsCall['service']): void {
    const { accountId } = this.options;
    const role = this.roles.get(roleArn);
    const asked = { ...request, context: this.contextOf(roleArn, request.context ?? {}) };
    const policies: Policies = {
      identity: role?.statements ?? [],
      resource: this.resourcePolicies.get(request.resource),
      resourcePolicyIs: request.action.startsWith('kms:') ? 'needed' : 'either',
    };
    const decision = decide(asked, { arn: roleArn, accountId }, policies);
    if (decision.allowed) return;
    const principal = `arn:aws:sts::${accountId}:assumed-role/${role?.roleName ?? roleArn}/${session}`;
    this.refuse({ principal, action: request.action, resource: request.resource, reason: decision.reason }, service);
  }

  private refuse(refused: Omit<Refusal, 'atMs'>, service?: AwsCall['service']): never {
    const refusal = this.note(refused);
    // DynamoDB and KMS answer 400, the others 403.
    const status = service === 'dynamodb' || service === 'kms' ? 400 : 403;
    throw new AwsError('AccessDeniedException', sentenceOf(refusal), status);
  }

  private note(refused: Omit<Refusal, 'atMs'>): Refusal {
    const refusal = { ...refused, atMs: this.options.clock.now() };
    this.kept.push(refusal);
    if (this.kept.length > KEPT_REFUSALS) this.kept.shift();
    this.options.onRefusal(refusal);
    return refusal;
  }

  /** What every request carries. Calls within this machine stand for calls over TLS. */
  private contextOf(roleArn: string, context: RequestContext): RequestContext {
    return { ...context, 'aws:principalarn': [roleArn], 'aws:securetransport': ['true'] };
  }

  private needsOf({ service, operation, input }: AwsCall): PermissionRequest[] {
    const region = this.options;
    switch (service) {
      case 'dynamodb':
        return dynamoDbNeeds(operation, input, {
          region,
          partitionKeyOf: (...names) => this.partitionKeys.get(names.join(' ')),
        });
      case 'kms':
        return kmsNeeds(operation, input, { region, keyIdOf: region.keyIdOf });
      case 'scheduler':
        return schedulerNeeds(operation, input, region);
      case 'sqs':
        return sqsNeeds(operation, input, {
          region,
          sourcesOf: (deadLetterArn) => this.deadLetterSources.get(deadLetterArn) ?? [],
        });
    }
  }
}

function partitionKeyOf(keySchema: TableDefinition['keySchema']): string {
  return keySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}
