import { describe, expect, it } from 'vitest';
import { decide, type PermissionRequest } from '../../../local/iam/decide.ts';
import { parsePolicy, type PolicyKind, type Statement } from '../../../local/iam/policy.ts';
import type { Json } from '../../../local/template/json.ts';

const ROLE = 'arn:aws:iam::000000000000:role/worker';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:jobs';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/ledger';
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1';
const principal = { arn: ROLE, accountId: '000000000000' };

const policy = (kind: PolicyKind, ...statements: Json[]): Statement[] =>
  parsePolicy({ Version: '2012-10-17', Statement: statements }, kind, { logicalId: 'p', type: 'AWS::IAM::Policy' });
const allow = (action: Json, resource: Json, condition?: Json): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

function isAllowed(request: PermissionRequest, ...statements: Json[]): boolean {
  return decide(request, principal, { identity: policy('identity', ...statements) }).allowed;
}

describe('decide, by the policies of a role', () => {
  const send = { action: 'sqs:SendMessage', resource: QUEUE };

  it.each<[string, PermissionRequest, Json, boolean]>([
    ['the very action and resource', send, allow('sqs:SendMessage', QUEUE), true],
    ['an action in other letters', send, allow('SQS:sendmessage', QUEUE), true],
    ['actions by a pattern', send, allow('sqs:Send*', QUEUE), true],
    ['another action', send, allow('sqs:ReceiveMessage', QUEUE), false],
    ['an action that only begins alike', send, allow('sqs:Send', QUEUE), false],
    ['another resource', send, allow('sqs:SendMessage', `${QUEUE}-dead`), false],
    ['a resource in other letters', send, allow('sqs:SendMessage', QUEUE.replace('jobs', 'Jobs')), false],
    ['resources by a pattern', send, allow('sqs:SendMessage', 'arn:aws:sqs:*:*:j?bs'), true],
    ['every resource', send, allow('sqs:SendMessage', '*'), true],
    ['a dot that is no pattern', send, allow('sqs:SendMessage', QUEUE.replace('jobs', 'j.bs')), false],
    [
      'an index, when the table is named',
      { action: 'dynamodb:Query', resource: `${TABLE}/index/a` },
      allow('dynamodb:Query', TABLE),
      false,
    ],
  ])('%s', (_what, request, statement, expected) => {
    expect(isAllowed(request, statement)).toBe(expected);
  });

  it('refuses what nothing allows, and says so', () => {
    expect(decide(send, principal, { identity: [] })).toEqual({
      allowed: false,
      reason: 'because no identity-based policy allows the sqs:SendMessage action',
    });
  });

  it('lets a denial win over an allowance', () => {
    const denied = { ...(allow('sqs:*', '*') as object), Effect: 'Deny' };

    expect(isAllowed(send, allow('sqs:*', '*'), denied)).toBe(false);
  });
});

describe('decide, by conditions', () => {
  const put = (...leadingKeys: string[]): PermissionRequest => ({
    action: 'dynamodb:PutItem',
    resource: TABLE,
    context: { 'dynamodb:leadingkeys': leadingKeys },
  });
  const forAll = allow('dynamodb:PutItem', TABLE, {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['dev_*', 'SERVICE'] },
  });

  it('ForAllValues: every key must fit one of the patterns', () => {
    expect(isAllowed(put('dev_1', 'SERVICE'), forAll)).toBe(true);
    expect(isAllowed(put('dev_1', 'KEY#1'), forAll)).toBe(false);
  });

  it('ForAllValues: holds of no keys at all, as AWS warns', () => {
    expect(isAllowed(put(), forAll)).toBe(true);
  });

  it('ForAnyValue: one key is enough, none is not', () => {
    const forAny = allow('dynamodb:PutItem', TABLE, {
      'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': 'SERVICE' },
    });

    expect(isAllowed(put('KEY#1', 'SERVICE'), forAny)).toBe(true);
    expect(isAllowed(put(), forAny)).toBe(false);
  });

  it.each<[string, Json, Record<string, string[]>, boolean]>([
    ['StringEquals of a missing key', { StringEquals: { 'aws:SourceArn': 'a' } }, {}, false],
    ['StringEqualsIfExists of a missing key', { StringEqualsIfExists: { 'aws:SourceArn': 'a' } }, {}, true],
    ['StringNotEquals of a missing key', { StringNotEquals: { 'aws:SourceArn': 'a' } }, {}, true],
    [
      'StringNotEquals of another',
      { StringNotEquals: { 'aws:SourceArn': ['a', 'b'] } },
      { 'aws:sourcearn': ['c'] },
      true,
    ],
    [
      'StringNotEquals of one of them',
      { StringNotEquals: { 'aws:SourceArn': ['a', 'b'] } },
      { 'aws:sourcearn': ['b'] },
      false,
    ],
    ['StringEquals takes no patterns', { StringEquals: { 'aws:SourceArn': 'a*' } }, { 'aws:sourcearn': ['ab'] }, false],
    ['ArnLike takes patterns', { ArnLike: { 'aws:SourceArn': 'a*' } }, { 'aws:sourcearn': ['ab'] }, true],
    ['Bool', { Bool: { 'aws:SecureTransport': 'False' } }, { 'aws:securetransport': ['false'] }, true],
    [
      'every line must hold',
      { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:SourceArn': 'a' } },
      { 'aws:securetransport': ['true'] },
      false,
    ],
  ])('%s', (_what, condition, context, expected) => {
    expect(isAllowed({ action: 'sqs:SendMessage', resource: QUEUE, context }, allow('sqs:*', '*', condition))).toBe(
      expected,
    );
  });
});

describe('decide, by the policy of a resource', () => {
  const send = { action: 'sqs:SendMessage', resource: QUEUE };
  const decrypt = { action: 'kms:Decrypt', resource: KEY };
  const toRole = { ...(allow(['sqs:*', 'kms:*'], '*') as object), Principal: { AWS: ROLE } };
  const toAccount = { ...toRole, Principal: { AWS: 'arn:aws:iam::000000000000:root' } };
  const mayAll = policy('identity', allow(['sqs:*', 'kms:*'], '*'));

  it('a queue: either policy suffices', () => {
    expect(decide(send, principal, { identity: [], resource: policy('resource', toRole) }).allowed).toBe(true);
    expect(decide(send, principal, { identity: mayAll, resource: [] }).allowed).toBe(true);
  });

  it('a queue: naming the account alone gives nothing', () => {
    expect(decide(send, principal, { identity: [], resource: policy('resource', toAccount) }).allowed).toBe(false);
  });

  it('a queue: its denial wins over the role', () => {
    const denies = policy('resource', { ...toRole, Effect: 'Deny', Principal: '*' });

    expect(decide(send, principal, { identity: mayAll, resource: denies })).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('explicit deny in p, Statement.0') as string,
    });
  });

  it('a key: its own policy must allow, or leave it to the account', () => {
    const withKey = (identity: Statement[], ...statements: Json[]) =>
      decide(decrypt, principal, { identity, resource: policy('resource', ...statements), resourcePolicyIs: 'needed' });

    expect(withKey(mayAll, toAccount).allowed).toBe(true);
    expect(withKey([], toAccount).allowed).toBe(false);
    expect(withKey([], toRole).allowed).toBe(true);
    expect(withKey(mayAll, { ...toRole, Principal: { AWS: `${ROLE}2` } }).allowed).toBe(false);
  });
});
