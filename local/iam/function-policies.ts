import { ofKind, type PlannedPermission, type PlannedResource } from '../template/planned-resource.ts';
import { TemplateError } from '../template/template-error.ts';
import { parseConditions } from './condition.ts';
import type { Statement } from './policy.ts';

const PERMISSION_TYPE = 'AWS::Lambda::Permission';

/**
 * What the permissions of a stack let services do with its functions: the statements of each function's own policy, by
 * its ARN. Source: Lambda developer guide, "Working with resource-based IAM policies in Lambda".
 * @throws TemplateError for a permission of a function that is not there.
 */
export function functionPolicies(resources: readonly PlannedResource[]): ReadonlyMap<string, readonly Statement[]> {
  const functions = ofKind(resources, 'function');
  const policies = new Map<string, Statement[]>();
  for (const permission of ofKind(resources, 'permission')) {
    const { logicalId, functionRef } = permission;
    const arn = functions.find((it) => it.arn === functionRef || it.functionName === functionRef)?.arn;
    if (arn === undefined) {
      const place = { logicalId, type: PERMISSION_TYPE, property: 'FunctionName' };
      throw new TemplateError(place, `there is no function ${functionRef}`);
    }
    policies.set(arn, [...(policies.get(arn) ?? []), toStatement(permission, arn)]);
  }
  return policies;
}

function toStatement({ logicalId, principal, sourceArn, sourceAccount }: PlannedPermission, arn: string): Statement {
  const conditions = {
    ...(sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }),
    ...(sourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
  };
  return {
    place: logicalId,
    effect: 'Allow',
    actions: ['lambda:InvokeFunction'],
    resources: [arn],
    principals: { aws: [], service: [principal] },
    conditions: parseConditions(conditions, { logicalId, type: PERMISSION_TYPE }),
  };
}
