import { holds, type RequestContext } from './condition.ts';
import { fitsPattern } from './pattern.ts';
import type { Statement } from './policy.ts';

/** One thing that somebody wants to do to one resource. */
export interface PermissionRequest {
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN, or `*` for an action that concerns no single resource. */
  readonly resource: string;
  readonly context?: RequestContext;
}

/** Who asks. */
export interface Principal {
  /** ARN of the role whose permissions count, or name of a service that acts in its own right. */
  readonly arn: string;
  readonly accountId: string;
}

export interface Policies {
  /** Of the role. */
  readonly identity: readonly Statement[];
  /** Of the resource. Undefined for one that has no policy of its own. */
  readonly resource?: readonly Statement[] | undefined;
  /**
   * `needed`: nothing is allowed that the resource's policy does not allow, itself or by leaving it to the account's
   * roles, as with keys of KMS. `either`: within one account either policy suffices, as with queues.
   */
  readonly resourcePolicyIs?: 'needed' | 'either';
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Decides as AWS does within one account: an explicit denial wins, then something must allow.
 * Source: IAM user guide, "Policy evaluation for requests within a single account".
 */
export function decide(request: PermissionRequest, principal: Principal, policies: Policies): Decision {
  const { identity, resource = [], resourcePolicyIs = 'either' } = policies;
  const applies = (statement: Statement): boolean => covers(statement, request);
  const speaksOfIt = resource.filter((statement) => applies(statement) && names(statement, principal) !== 'nobody');
  const denial = [...identity.filter(applies), ...speaksOfIt].find(({ effect }) => effect === 'Deny');
  if (denial) return refused(`with an explicit deny in ${denial.place}`);

  const identityAllows = identity.some((statement) => statement.effect === 'Allow' && applies(statement));
  const grants = speaksOfIt.filter(({ effect }) => effect === 'Allow').map((statement) => names(statement, principal));
  if (grants.includes('principal')) return { allowed: true };
  if (resourcePolicyIs === 'needed' && !grants.includes('account')) {
    return refused(`because no resource-based policy allows the ${request.action} action`);
  }
  return identityAllows
    ? { allowed: true }
    : refused(`because no identity-based policy allows the ${request.action} action`);
}

/** Whether actions, resources and conditions of a statement cover a request. */
export function covers({ actions, resources, conditions }: Statement, request: PermissionRequest): boolean {
  return (
    actions.some((pattern) => fitsPattern(pattern, request.action, 'any')) &&
    (resources.length === 0 || resources.some((pattern) => fitsPattern(pattern, request.resource))) &&
    conditions.every((condition) => holds(condition, request.context ?? {}))
  );
}

/** Naming the account leaves the decision to the policies of its roles. */
function names({ principals }: Statement, { arn, accountId }: Principal): 'principal' | 'account' | 'nobody' {
  if (!principals) return 'nobody';
  if (principals.service.includes(arn)) return 'principal';
  if (principals.aws.includes('*') || principals.aws.includes(arn)) return 'principal';
  const account = [accountId, `arn:aws:iam::${accountId}:root`];
  return principals.aws.some((named) => account.includes(named)) ? 'account' : 'nobody';
}

function refused(reason: string): Decision {
  return { allowed: false, reason };
}
