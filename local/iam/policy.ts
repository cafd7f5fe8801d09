import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../template/json.ts';
import { inside, TemplateError, type TemplatePlace } from '../template/template-error.ts';
import { type Condition, parseConditions } from './condition.ts';

/** Whom a statement of a resource's policy, or of a role's trust policy, speaks of. */
export interface Principals {
  /** ARNs, account ids, or `*`. */
  readonly aws: readonly string[];
  /** Such as `lambda.amazonaws.com`. */
  readonly service: readonly string[];
}

export interface Statement {
  /** Logical id of the policy and number of the statement, to find it in the template. */
  readonly place: string;
  readonly effect: 'Allow' | 'Deny';
  /** Patterns such as `dynamodb:Get*`. */
  readonly actions: readonly string[];
  /** ARN patterns; empty in a trust policy, which speaks of its own role. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
  /** Absent in a policy of a role, which speaks of the role. */
  readonly principals?: Principals;
}

export type PolicyKind = 'identity' | 'resource' | 'trust';

const MEMBERS: Readonly<Record<PolicyKind, readonly string[]>> = {
  identity: ['Sid', 'Effect', 'Action', 'Resource', 'Condition'],
  resource: ['Sid', 'Effect', 'Action', 'Resource', 'Condition', 'Principal'],
  trust: ['Sid', 'Effect', 'Action', 'Condition', 'Principal'],
};

/**
 * Reads a policy document whose intrinsics are resolved.
 * @throws TemplateError for anything that would not be played, such as `NotAction`, and for what AWS would refuse.
 */
export function parsePolicy(document: Json | undefined, kind: PolicyKind, place: TemplatePlace): Statement[] {
  if (!isJsonObject(document)) throw new TemplateError(place, 'expected a policy document');
  const { Version: version, Statement: statements, Id: _id, ...others } = document;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TemplateError(inside(place, unknown), 'is not supported in a policy');
  if (version !== '2012-10-17') throw new TemplateError(inside(place, 'Version'), 'only 2012-10-17 is supported');
  const list = isJsonArray(statements) ? statements : [statements ?? null];
  return list.map((statement, index) => parseStatement(statement, kind, inside(inside(place, 'Statement'), index)));
}

function parseStatement(statement: Json, kind: PolicyKind, place: TemplatePlace): Statement {
  if (!isJsonObject(statement)) throw new TemplateError(place, 'expected a statement');
  const unknown = Object.keys(statement).find((name) => !MEMBERS[kind].includes(name));
  if (unknown !== undefined)
    throw new TemplateError(inside(place, unknown), `is not supported in a policy of this kind`);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new TemplateError(inside(place, 'Effect'), 'expected Allow or Deny');
  const resources = kind === 'trust' ? [] : texts(statement, 'Resource', place);
  return {
    place: `${place.logicalId}, ${place.property ?? ''}`,
    effect,
    actions: texts(statement, 'Action', place),
    resources: resources.map((resource) => checkedArn(resource, inside(place, 'Resource'))),
    conditions: parseConditions(statement['Condition'], inside(place, 'Condition')),
    ...(kind === 'identity' ? {} : { principals: parsePrincipals(statement['Principal'], inside(place, 'Principal')) }),
  };
}

function parsePrincipals(value: Json | undefined, place: TemplatePlace): Principals {
  if (value === '*') return { aws: ['*'], service: [] };
  if (!isJsonObject(value)) throw new TemplateError(place, 'expected a principal');
  const unknown = Object.keys(value).find((name) => name !== 'AWS' && name !== 'Service');
  if (unknown !== undefined) throw new TemplateError(inside(place, unknown), 'principal is not supported');
  return {
    aws: 'AWS' in value ? texts(value, 'AWS', place) : [],
    service: 'Service' in value ? texts(value, 'Service', place) : [],
  };
}

/** Patterns are matched as text: a variable in one would match nothing, so it is refused. */
function checkedArn(resource: string, place: TemplatePlace): string {
  if (resource.includes('${')) throw new TemplateError(place, `policy variables are not supported, got ${resource}`);
  if (resource !== '*' && !resource.startsWith('arn:')) throw new TemplateError(place, `${resource} is no ARN`);
  return resource;
}

/** A member that is one text or a list of them. */
function texts(holder: JsonObject, name: string, place: TemplatePlace): string[] {
  const value = holder[name];
  const list = isJsonArray(value) ? value : [value];
  const found = list.filter((member) => typeof member === 'string');
  if (found.length !== list.length || found.length === 0) {
    throw new TemplateError(inside(place, name), 'expected text, or a list of text');
  }
  return found;
}
