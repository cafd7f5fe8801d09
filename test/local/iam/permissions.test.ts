import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AwsCall } from '../../../local/aws-call.ts';
import { MovableClock } from '../../../local/clock.ts';
import { Permissions } from '../../../local/iam/permissions.ts';
import type { Refusal } from '../../../local/iam/refusal.ts';
import { parseJson, type Json } from '../../../local/template/json.ts';
import { planStack } from '../../../local/template/plan-stack.ts';
import { parseTemplate } from '../../../local/template/template.ts';

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' };
const asset = join(import.meta.dirname, '../../fixtures/templates/orders/asset.orders');
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const policy = (...Statement: Json[]): Json => ({ Version: '2012-10-17', Statement });
const trust = (Service: string, Condition?: Json): Json =>
  policy({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...(Condition && { Condition }) });
const allow = (Action: Json, Resource: Json, Condition?: Json): Json => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const ALARMS = arn('scheduler', 'schedule-group/alarms');
const RESOURCES: Json = {
  jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
  dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  shut: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'shut',
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['dead', 'Arn'] }, maxReceiveCount: 3 },
    },
  },
  shutPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'shut' }],
      PolicyDocument: policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: { 'Fn::GetAtt': ['shut', 'Arn'] },
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/worker' } },
      }),
    },
  },
  alarmRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'alarms',
      AssumeRolePolicyDocument: trust('scheduler.amazonaws.com', { StringEquals: { 'aws:SourceArn': ALARMS } }),
      Policies: [
        { PolicyName: 'p', PolicyDocument: policy(allow('sqs:SendMessage', { 'Fn::GetAtt': ['jobs', 'Arn'] })) },
      ],
    },
  },
  workerRole: {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'worker', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
  },
  grants: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'grants',
      Roles: [{ Ref: 'workerRole' }],
      PolicyDocument: policy(
        allow('sqs:*', '*'),
        allow(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], arn('dynamodb', 'table/ledger'), {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['dev_*'] },
        }),
        allow('scheduler:CreateSchedule', arn('scheduler', 'schedule/alarms/*')),
        allow(
          'iam:PassRole',
          { 'Fn::GetAtt': ['alarmRole', 'Arn'] },
          {
            StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
          },
        ),
      ),
    },
  },
  worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'worker-fn',
      Runtime: 'nodejs24.x',
      Handler: 'index.work',
      Role: { 'Fn::GetAtt': ['workerRole', 'Arn'] },
      Code: { S3Bucket: 'b', S3Key: 'k' },
    },
  },
  letsOrdersIn: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'worker' },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: arn('execute-api', 'a1/*/*/orders/*'),
    },
  },
  ledger: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'ledger',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  },
};

function createPermissions(): { permissions: Permissions; told: Refusal[] } {
  const template = parseTemplate(parseJson(JSON.stringify({ Resources: RESOURCES })));
  const assembly = { stackName: 'Small', template, assetFolder: () => asset };
  const { resources } = planStack(assembly, {
    ...ACCOUNT,
    apiEndpoint: 'http://127.0.0.1:8080',
    queueUrl: (name) => `http://127.0.0.1:9324/000000000000/${name}`,
  });
  const told: Refusal[] = [];
  const permissions = new Permissions({
    ...ACCOUNT,
    resources,
    clock: new MovableClock(),
    keyIdOf: () => undefined,
    onRefusal: (refusal) => told.push(refusal),
  });
  return { permissions, told };
}

const call = (service: AwsCall['service'], operation: string, input: unknown, accessKeyId = 'worker.1'): AwsCall => ({
  service,
  operation,
  input,
  accessKeyId,
});
const put = (pk: string): AwsCall => call('dynamodb', 'PutItem', { TableName: 'ledger', Item: { pk: { S: pk } } });
const send = (queue: string): AwsCall =>
  call('sqs', 'SendMessage', { QueueUrl: `http://127.0.0.1:9324/000000000000/${queue}`, MessageBody: 'x' });
const schedule = (group: string, role: string): AwsCall =>
  call('scheduler', 'CreateSchedule', {
    GroupName: group,
    Name: 'a1',
    Target: { RoleArn: `arn:aws:iam::000000000000:role/${role}` },
  });

describe('Permissions', () => {
  it('lets a function do what its role allows, on the keys that it allows', () => {
    const { permissions, told } = createPermissions();

    permissions.authorise(put('dev_1'));
    permissions.authorise(send('jobs'));

    expect(told).toEqual([]);
  });

  it('lets nobody redrive messages into a queue to which they may not send', () => {
    const { permissions, told } = createPermissions();
    const move = (DestinationArn?: string): AwsCall =>
      call('sqs', 'StartMessageMoveTask', { SourceArn: arn('sqs', 'dead'), DestinationArn });

    permissions.authorise(move(arn('sqs', 'jobs')));
    expect(() => permissions.authorise(move())).toThrow('sqs:SendMessage');

    expect(told).toMatchObject([{ resource: arn('sqs', 'shut') }]);
  });

  it('names action, resource and role of what it refuses, tells of it and remembers it', () => {
    const { permissions, told } = createPermissions();

    expect(() => permissions.authorise(put('KEY#1'))).toThrow(
      expect.objectContaining({
        name: 'AccessDeniedException',
        status: 400,
        message:
          'User: arn:aws:sts::000000000000:assumed-role/worker/worker-fn is not authorized to perform: dynamodb:PutItem ' +
          'on resource: arn:aws:dynamodb:us-east-1:000000000000:table/ledger because no identity-based policy allows ' +
          'the dynamodb:PutItem action',
      }) as Error,
    );
    expect(permissions.refusals()).toEqual(told);
    expect(told).toHaveLength(1);
  });

  it('refuses a transaction for one item that is not allowed', () => {
    const { permissions } = createPermissions();
    const items = (kind: string): unknown => [
      { Put: { TableName: 'ledger', Item: { pk: { S: 'dev_1' } } } },
      { [kind]: { TableName: 'ledger', Key: { pk: { S: 'dev_2' } } } },
    ];
    const transact = (kind: string): AwsCall => call('dynamodb', 'TransactWriteItems', { TransactItems: items(kind) });

    permissions.authorise(transact('ConditionCheck'));
    expect(() => permissions.authorise(transact('Delete'))).toThrow('dynamodb:DeleteItem');
  });

  it('lets a queue’s own policy refuse what the role allows', () => {
    const { permissions } = createPermissions();

    expect(() => permissions.authorise(send('shut'))).toThrow('explicit deny in shutPolicy');
  });

  it('lets an administrator do everything, and somebody unknown nothing', () => {
    const { permissions } = createPermissions();

    permissions.authorise({ ...put('KEY#1'), accessKeyId: 'operator' });
    for (const accessKeyId of ['', 'stranger', 'worker', 'nobody.1']) {
      expect(() => permissions.authorise({ ...put('dev_1'), accessKeyId })).toThrow(
        expect.objectContaining({ name: 'UnrecognizedClientException', status: 400 }) as Error,
      );
    }
  });

  it('asks for iam:PassRole on the very role that a schedule gets', () => {
    const { permissions } = createPermissions();

    permissions.authorise(schedule('alarms', 'alarms'));
    expect(() => permissions.authorise(schedule('other', 'alarms'))).toThrow('scheduler:CreateSchedule');
    expect(() => permissions.authorise(schedule('alarms', 'worker'))).toThrow('iam:PassRole');
  });

  it('refuses a schedule whose role Scheduler may not take for its group', () => {
    const { permissions } = createPermissions();
    const Target = { RoleArn: 'arn:aws:iam::000000000000:role/worker' };

    expect(() =>
      permissions.authorise(
        call('scheduler', 'CreateSchedule', { GroupName: 'alarms', Name: 'a', Target }, 'operator'),
      ),
    ).toThrow(
      expect.objectContaining({
        name: 'ValidationException',
        message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      }) as Error,
    );
  });

  it('lets a service act with a role that trusts it for that source, within what the role allows', () => {
    const { permissions } = createPermissions();
    const assumed = {
      roleArn: 'arn:aws:iam::000000000000:role/alarms',
      service: 'scheduler.amazonaws.com',
      sourceArn: ALARMS,
    };
    const request = { action: 'sqs:SendMessage', resource: arn('sqs', 'jobs') };

    permissions.checkAssumed(assumed, request);
    expect(() => permissions.checkAssumed(assumed, { ...request, resource: arn('sqs', 'shut') })).toThrow(
      'sqs:SendMessage',
    );
    expect(() => permissions.checkAssumed({ ...assumed, sourceArn: `${ALARMS}2` }, request)).toThrow('sts:AssumeRole');
    expect(() => permissions.checkAssumed({ ...assumed, service: 'lambda.amazonaws.com' }, request)).toThrow(
      'sts:AssumeRole',
    );
  });

  it.each([
    ['its route', 'apigateway.amazonaws.com', 'a1/$default/GET/orders/{id}', 'worker-fn', true],
    ['another route', 'apigateway.amazonaws.com', 'a1/$default/GET/bills/{id}', 'worker-fn', false],
    ['another API', 'apigateway.amazonaws.com', 'a2/$default/GET/orders/{id}', 'worker-fn', false],
    ['another service', 'events.amazonaws.com', 'a1/$default/GET/orders/{id}', 'worker-fn', false],
    ['another function', 'apigateway.amazonaws.com', 'a1/$default/GET/orders/{id}', 'other-fn', false],
  ])('lets a service invoke a function for %s only as its policy says', (_what, service, source, name, allowed) => {
    const { permissions, told } = createPermissions();
    const resource = arn('lambda', `function:${name}`);

    const decided = permissions.allowsService(
      { service, sourceArn: arn('execute-api', source) },
      { action: 'lambda:InvokeFunction', resource },
    );

    expect(decided).toBe(allowed);
    const reason = 'because no resource-based policy allows the lambda:InvokeFunction action';
    const refusal = { principal: service, action: 'lambda:InvokeFunction', resource, reason };
    expect(told).toMatchObject(allowed ? [] : [refusal]);
  });
});
