import { describe, expect, it } from 'vitest';
import { parsePolicy, type PolicyKind } from '../../../local/iam/policy.ts';
import type { Json } from '../../../local/template/json.ts';

const place = { logicalId: 'grants', type: 'AWS::IAM::Policy', property: 'PolicyDocument' };

function parse(statement: Json, kind: PolicyKind = 'identity') {
  return parsePolicy({ Version: '2012-10-17', Statement: [statement] }, kind, place);
}

const reads = { Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: 'arn:aws:sqs:us-east-1:000000000000:jobs' };

describe('parsePolicy', () => {
  it('takes one text for a list of one', () => {
    expect(parse(reads)).toEqual([
      {
        place: 'grants, PolicyDocument.Statement.0',
        effect: 'Allow',
        actions: ['sqs:ReceiveMessage'],
        resources: ['arn:aws:sqs:us-east-1:000000000000:jobs'],
        conditions: [],
      },
    ]);
  });

  it('reads the principals of a resource policy', () => {
    const [statement] = parse({ ...reads, Principal: { Service: 'sns.amazonaws.com', AWS: '*' } }, 'resource');

    expect(statement?.principals).toEqual({ aws: ['*'], service: ['sns.amazonaws.com'] });
  });

  it.each<[string, Json, PolicyKind, string]>([
    ['NotAction', { ...reads, NotAction: 'sqs:*' }, 'identity', 'Statement.0.NotAction'],
    ['NotResource', { ...reads, NotResource: '*' }, 'identity', 'Statement.0.NotResource'],
    ['a principal in a role’s policy', { ...reads, Principal: '*' }, 'identity', 'Statement.0.Principal'],
    ['a federated principal', { ...reads, Principal: { Federated: 'x' } }, 'resource', 'Principal.Federated'],
    ['an effect that is none', { ...reads, Effect: 'allow' }, 'identity', 'expected Allow or Deny'],
    ['a statement without an action', { Effect: 'Allow', Resource: '*' }, 'identity', 'Statement.0.Action'],
    ['a policy variable', { ...reads, Resource: 'arn:aws:sqs:::${aws:username}' }, 'identity', 'policy variables'],
    ['a resource that is no ARN', { ...reads, Resource: 'jobs' }, 'identity', 'jobs is no ARN'],
    [
      'an unknown operator',
      { ...reads, Condition: { NumericLessThan: { 'aws:x': '1' } } },
      'identity',
      'NumericLessThan',
    ],
    ['an unknown key', { ...reads, Condition: { StringEquals: { 'aws:username': 'x' } } }, 'identity', 'aws:username'],
  ])('refuses %s, and says where', (_what, statement, kind, words) => {
    expect(() => parse(statement, kind)).toThrow(words);
  });

  it('refuses a document of the old version', () => {
    expect(() => parsePolicy({ Version: '2008-10-17', Statement: [reads] }, 'identity', place)).toThrow('2012-10-17');
  });
});
