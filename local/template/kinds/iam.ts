import { parsePolicy, type PolicyKind, type Statement } from '../../iam/policy.ts';
import type { PropertyReader } from '../property-reader.ts';
import { TAGS_HAVE_NO_EFFECT, type ResourceIdentity, type ResourceKind } from '../resource-kind.ts';
import { inside } from '../template-error.ts';

const roleArn = ({ accountId, name }: ResourceIdentity): string => `arn:aws:iam::${accountId}:role/${name}`;

const role: ResourceKind = {
  name: { property: 'RoleName', longest: 64 },
  ref: ({ name }) => name,
  attributes: { Arn: roleArn },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    Description: 'a note for people',
    MaxSessionDuration: 'credentials here do not expire',
  },
  read(reader, identity) {
    // Their text is AWS's, and they open more than a function of ours needs.
    const [managed] = reader.texts('ManagedPolicyArns');
    if (managed !== undefined) reader.fail('ManagedPolicyArns', `managed policy ${managed} is not supported`);
    return {
      kind: 'role',
      logicalId: identity.logicalId,
      roleName: identity.name,
      arn: roleArn(identity),
      trust: readPolicy(reader, 'AssumeRolePolicyDocument', 'trust'),
      statements: reader.objects('Policies').flatMap((policy) => {
        policy.ignore(['PolicyName']);
        return readPolicy(policy, 'PolicyDocument', 'identity');
      }),
    };
  },
};

const policy: ResourceKind = {
  name: { longest: 128 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: { PolicyName: 'a policy is found by its roles' },
  read(reader, identity) {
    return {
      kind: 'policy',
      logicalId: identity.logicalId,
      roleNames: reader.texts('Roles'),
      statements: readPolicy(reader, 'PolicyDocument', 'identity'),
    };
  },
};

/** Reads a property that holds a policy document. */
export function readPolicy(reader: PropertyReader, property: string, kind: PolicyKind): Statement[] {
  return parsePolicy(reader.required(property), kind, inside(reader.place, property));
}

export const IAM_KINDS = { 'AWS::IAM::Role': role, 'AWS::IAM::Policy': policy } as const;
