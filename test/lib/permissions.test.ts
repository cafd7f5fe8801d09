import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, type Resource, resourceOf, resourcesOf } from './read-template.ts';
import { synthesiseInProcess } from './synthesise-in-process.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
  readonly Principal?: unknown;
}

let template: Template;
beforeAll(() => {
  template = synthesiseInProcess();
}, 60_000);

describe('the roles of the functions', () => {
  it('lets device-gateway append and ring, and keeps it from API keys, webhook secrets and deliveries', () => {
    const rights = rightsOf('DeviceGateway');

    expect(rights).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on DeviceGatewayFunctionLogs',
      'dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem on StateJournal if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["dev_*","evt_*"]}}',
      'dynamodb:GetItem dynamodb:Query on StateRegistry if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["acc_*","SERIAL#*","dev_*","SEEN#*","SERVICE"]}}',
      'dynamodb:BatchWriteItem dynamodb:PutItem dynamodb:UpdateItem on StateRegistry if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["SERIAL#*","dev_*","SEEN#*","SERVICE"]}}',
      'sqs:SendMessage on RingsQueue',
      'kms:Decrypt kms:Encrypt on StateKey if {"StringEquals":{"kms:EncryptionContext:purpose":["service-key"]}}',
    ]);
    expect(JSON.stringify(rights)).not.toMatch(/SECRET#|KEY#|StateDeliveries/);
  });

  it('lets deliver read the journal and the registry, and write neither', () => {
    const rights = rightsOf('Delivery');

    expect(rights).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on DeliveryFunctionLogs',
      'dynamodb:GetItem dynamodb:Query on StateJournal',
      'dynamodb:GetItem on StateRegistry if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["acc_*","dev_*","SECRET#*"]}}',
      'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem on StateDeliveries',
      'kms:Decrypt on StateKey if {"StringEquals":{"kms:EncryptionContext:purpose":["webhook-secret"]}}',
      'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage on RingsQueue',
      'scheduler:CreateSchedule on arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule/${AlarmClockGroup}/*',
      'iam:PassRole on AlarmClockRole if {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}',
    ]);
    expect(rights.filter((right) => /StateJournal|StateRegistry/.test(right)).join()).not.toMatch(
      /Put|Update|Delete|Write/,
    );
  });

  it('lets management-api configure and look up, and write no journal', () => {
    const rights = rightsOf('ManagementApi');

    expect(rights).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on ManagementApiFunctionLogs',
      'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query on StateJournal',
      'dynamodb:Query on StateDeliveries/index/trouble, StateJournal/index/by-account',
      'dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on StateRegistry',
      'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query on StateDeliveries',
      'sqs:SendMessage on RingsQueue',
      'kms:Decrypt kms:Encrypt on StateKey if {"StringEquals":{"kms:EncryptionContext:purpose":["webhook-secret","service-key"]}}',
    ]);
  });

  it('lets an alarm ring, and be set aside when it cannot', () => {
    expect(rightsOf('AlarmClock')).toEqual(['sqs:SendMessage on AlarmClockDeadLetters, RingsQueue']);
  });

  it('lets Scheduler take the alarm role for schedules of the group alone', () => {
    const [group] = resourceOf(template, 'AWS::Scheduler::ScheduleGroup', 'AlarmClock');

    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:SourceAccount': { Ref: 'AWS::AccountId' },
                'aws:SourceArn': { 'Fn::GetAtt': [group, 'Arn'] },
              },
            },
          },
        ],
      },
    });
  });

  it('gives each of the four roles one policy of its own and no managed one', () => {
    const roles = resourcesOf(template, 'AWS::IAM::Role');
    const policies = resourcesOf(template, 'AWS::IAM::Policy');

    expect(roles.map(([, { Properties }]) => Object.keys(Properties))).toEqual([
      ['AssumeRolePolicyDocument'],
      ['AssumeRolePolicyDocument'],
      ['AssumeRolePolicyDocument'],
      ['AssumeRolePolicyDocument'],
    ]);
    expect(policies.map(([, policy]) => at(policy, 'Properties', 'Roles'))).toEqual(roles.map(([id]) => [{ Ref: id }]));
  });

  it('allows no wildcard action, and nothing on every resource', () => {
    const statements = resourcesOf(template, 'AWS::IAM::Policy').flatMap(([, policy]) => statementsOf(policy));

    expect(statements.length).toBeGreaterThan(20);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(statements.flatMap(({ Resource }) => Resource).filter((resource) => resource === '*')).toEqual([]);
  });

  it('refuses unencrypted calls of every queue', () => {
    const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy');

    expect(policies).toHaveLength(3);
    for (const [, policy] of policies) {
      expect(statementsOf(policy)).toMatchObject([
        { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ]);
    }
  });
});

const statementsOf = (policy: Resource): Statement[] =>
  at(policy, 'Properties', 'PolicyDocument', 'Statement') as Statement[];

/** The statements of the role that belongs to the construct `owner`, each as one line. */
function rightsOf(owner: string): string[] {
  const [, policy] = resourceOf(template, 'AWS::IAM::Policy', owner);
  return statementsOf(policy).map(inWords);
}

function inWords({ Effect, Action, Resource, Condition }: Statement): string {
  const actions = [Action].flat().join(' ');
  const resources = [Resource].flat().map(nameOf).join(', ');
  const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
  return `${Effect === 'Allow' ? '' : `${Effect}: `}${actions} on ${resources}${condition}`;
}

/** A resource by its logical id, less the hash that the CDK puts behind it. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::GetAtt': attribute, 'Fn::Join': join, Ref: ref } = value as Record<string, unknown>;
  if (Array.isArray(attribute)) return String(attribute[0]).replace(/[0-9A-F]{8}$/, '');
  if (typeof ref === 'string') return `\${${ref.replace(/[0-9A-F]{8}$/, '')}}`;
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(nameOf).join(String(join[0]));
  throw new Error(`a resource in an unknown form: ${JSON.stringify(value)}`);
}
