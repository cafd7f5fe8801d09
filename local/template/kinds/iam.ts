import { inert, TAGS_HAVE_NO_EFFECT } from '../resource-kind.ts';

const NOT_YET = 'permissions are not played yet';

const role = inert({
  name: { property: 'RoleName', longest: 64 },
  ref: ({ name }) => name,
  attributes: { Arn: ({ accountId, name }) => `arn:aws:iam::${accountId}:role/${name}` },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    AssumeRolePolicyDocument: NOT_YET,
    Description: 'a note for people',
    ManagedPolicyArns: NOT_YET,
    MaxSessionDuration: NOT_YET,
    Policies: NOT_YET,
  },
});

const policy = inert({
  name: { longest: 128 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: { PolicyDocument: NOT_YET, PolicyName: NOT_YET, Roles: NOT_YET },
});

export const IAM_KINDS = { 'AWS::IAM::Role': role, 'AWS::IAM::Policy': policy } as const;
